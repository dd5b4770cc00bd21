// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

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
 * swapped as well, and TCP's sequence and acknowledgment numbers, as far as they are present.
 * Checksums stay right by themselves. Sets the destination address annotation to the new
 * destination, unless DST_ANNO is false (default true).
 */
@ElementInfo(name = "IPMirror", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class IPMirror extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int shared = dropReason("packet is shared");
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
