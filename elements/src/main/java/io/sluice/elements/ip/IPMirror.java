// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;

/**
 * Swaps source and destination of IPv4 packets.
 *
 * <p>{@code IPMirror([DST_ANNO])}
 *
 * <p>Expects the IP header annotation; packets without a header are dropped. TCP and UDP ports are
 * swapped as well, and TCP's sequence and acknowledgment numbers, if present. Checksums stay
 * correct. Sets the destination address annotation to the new destination, unless DST_ANNO is false
 * (default true).
 */
@ElementInfo(name = "IPMirror", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_PROTO,
      IP_FRAGMENT,
      IP_ADDRESSES,
      PORTS,
      TCP_SEQ,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {IP_ADDRESSES, PORTS, TCP_SEQ, ANNO_DST_IP},
    does = DROPS)
public final class IPMirror extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int shared = shortageReason("packet is shared");
  private boolean setAnnotation;

  /** Creates the element. */
  public IPMirror() {}

  @Override
  protected void configure(Args args) {
    setAnnotation = args.optional("DST_ANNO").asBool(true);
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    int src = Ipv4.src(ip);
    Ipv4.setSrc(ip, Ipv4.dst(ip));
    Ipv4.setDst(ip, src);
    if (setAnnotation) {
      Anno.putI32(packet, Anno.DST_IP, src);
    }
    int protocol = Ipv4.protocol(ip);
    boolean ports = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    if (ports && Ipv4.isFirstFragment(ip)) {
      mirrorTransport(packet, protocol);
    }
    return 0;
  }

  private static void mirrorTransport(long packet, int protocol) {
    long transport = Headers.transport(packet, Udp.HEADER_LENGTH);
    if (transport == 0) {
      return;
    }
    int port = Udp.srcPort(transport);
    Udp.setSrcPort(transport, Udp.dstPort(transport));
    Udp.setDstPort(transport, port);
    if (protocol == IpProtocol.TCP && Headers.transportLength(packet) >= 12) {
      int seq = Tcp.seq(transport);
      Tcp.setSeq(transport, Tcp.ack(transport));
      Tcp.setAck(transport, seq);
    }
  }
}
