// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Recomputes the checksum of IPv4 headers.
 *
 * <p>{@code ResetIPChecksum([L4])}
 *
 * <p>Expects the IP header annotation. FastClick leaves this to a DPDK device; here it is computed
 * in software, so that packets are correct wherever they leave. Packets without a complete header
 * are dropped; the first one is reported. With L4 true (default false), the checksum of TCP and UDP
 * is computed as well; that of fragments, and of packets shorter than their length fields, stays.
 *
 * <p>Handlers: {@code drops} (read) packets dropped.
 *
 * <p>See also: SetIPChecksum, SetTCPChecksum, SetUDPChecksum.
 */
@ElementInfo(name = "ResetIPChecksum", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, TRANSPORT_HEADER, PAYLOAD, LENGTH, ANNO_NETWORK},
    writes = {IP_CHECKSUM, CHECKSUM},
    does = {DROPS, COUNTS})
public final class ResetIPChecksum extends PacketElement {
  private final int bad = dropReason("bad IP header");
  private final int shared = shortageReason("packet is shared");
  private boolean transport;
  private long drops;

  /** Creates the element. */
  public ResetIPChecksum() {}

  @Override
  protected void configure(Args args) {
    transport = args.optional("L4").asBool(false);
  }

  @Override
  protected Effects effects() {
    return transport
        ? super.effects()
        : super.effects().notReading(TRANSPORT_HEADER).notReading(PAYLOAD).notWriting(CHECKSUM);
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return SLOW_PATH;
    }
    Ipv4.updateChecksum(ip);
    if (transport && !Ipv4.isFragment(ip)) {
      setTransport(ip, Mbuf.length(packet) - Anno.networkOffset(packet));
    }
    return 0;
  }

  private static void setTransport(long ip, int available) {
    long header = ip + Ipv4.headerLength(ip);
    int length = Ipv4.totalLength(ip) - Ipv4.headerLength(ip);
    if (Ipv4.totalLength(ip) > available) {
      return;
    }
    int protocol = Ipv4.protocol(ip);
    if (protocol == IpProtocol.TCP && length >= Tcp.MIN_HEADER) {
      Tcp.setChecksum(header, 0);
      Tcp.setChecksum(header, Checksum.transport(ip, header, length));
    } else if (protocol == IpProtocol.UDP && length >= Udp.HEADER_LENGTH) {
      int datagram = Udp.length(header);
      if (datagram >= Udp.HEADER_LENGTH && datagram <= length) {
        Udp.setChecksum(header, 0);
        Udp.setChecksum(header, Checksum.ofUdp(ip, header, datagram));
      }
    }
  }

  @Override
  protected int slowPath(int kind) {
    if (drops++ == 0) {
      router().report(name() + ": bad input packet");
    }
    return bad;
  }

  @Override
  protected void takeOver(Element old) {
    drops = ((ResetIPChecksum) old).drops;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> drops);
  }
}
