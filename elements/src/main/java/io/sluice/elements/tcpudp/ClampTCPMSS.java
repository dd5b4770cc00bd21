// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_OPTIONS;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Lowers the maximum segment size that TCP connections announce, so that segments fit into a tunnel
 * even where "fragmentation needed" is filtered (RFC 4459, 3.2).
 *
 * <p>{@code ClampTCPMSS(MTU [, MSS])}
 *
 * <p>Expects the IP header annotation. In segments with SYN, over IPv4 and IPv6, an option that
 * announces more than MTU minus the IP and TCP headers (40 bytes, 60 with IPv6) is set to that, and
 * the checksum is updated. Everything else passes unchanged.
 *
 * <p>Keywords: {@code MTU} of the path, in bytes, 576 to 65535. {@code MSS} the segment size
 * itself, instead of MTU.
 *
 * <p>Handlers: {@code mss} (read, write), 0 when it follows from the MTU; {@code clamped} (read)
 * segments changed.
 */
@ElementInfo(name = "ClampTCPMSS", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, TRANSPORT_HEADER, LENGTH, ANNO_NETWORK},
    writes = {TCP_OPTIONS, CHECKSUM},
    does = {COUNTS, DROPS})
public final class ClampTCPMSS extends PacketElement implements LengthEffect {
  private static final int MSS_OPTION_LENGTH = 4;
  private static final int MIN_MTU = 576;

  private final int shared = shortageReason("packet is shared");
  private int mtu;
  private int mss;
  private long clamped;

  /** Creates the element. */
  public ClampTCPMSS() {}

  @Override
  protected void configure(Args args) {
    mtu = args.optional("MTU").asInt(0, MIN_MTU, 0xffff);
    mss = args.keyword("MSS").asInt(0, 1, 0xffff);
    if (!args.hasErrors() && (mtu == 0) == (mss == 0)) {
      args.error("one of MTU and MSS must be given");
    }
  }

  @Override
  public int longest(int input, int output, int longest) {
    return ANY;
  }

  @Override
  public int process(long packet) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int available = Mbuf.length(packet) - offset;
    if (offset < 0 || available < Ipv4.MIN_HEADER + Tcp.MIN_HEADER) {
      return 0;
    }
    long ip = Mbuf.data(packet) + offset;
    int header;
    int limit;
    if (Ipv4.version(ip) == 4) {
      header = Ipv4.headerLength(ip);
      boolean tcp = Ipv4.protocol(ip) == IpProtocol.TCP && Ipv4.isFirstFragment(ip);
      if (!tcp || header < Ipv4.MIN_HEADER) {
        return 0;
      }
      limit = mtu - Ipv4.MIN_HEADER - Tcp.MIN_HEADER;
    } else {
      header = available < Ipv6.HEADER_LENGTH ? -1 : tcpOffset(ip, available);
      if (header < 0) {
        return 0;
      }
      limit = mtu - Ipv6.HEADER_LENGTH - Tcp.MIN_HEADER;
    }
    return clamp(packet, offset + header, mss != 0 ? mss : limit);
  }

  private static int tcpOffset(long ip, int available) {
    int transport = Ipv6.version(ip) == 6 ? Ipv6.transport(ip, available) : Ipv6.MALFORMED;
    boolean tcp =
        transport != Ipv6.MALFORMED
            && Ipv6.transportProtocol(transport) == IpProtocol.TCP
            && !Ipv6.isLaterFragment(transport);
    return tcp ? Ipv6.transportOffset(transport) : -1;
  }

  private int clamp(long packet, int offset, int limit) {
    int available = Mbuf.length(packet) - offset;
    if (available < Tcp.MIN_HEADER) {
      return 0;
    }
    long tcp = Mbuf.data(packet) + offset;
    int header = Tcp.headerLength(tcp);
    if ((Tcp.flags(tcp) & Tcp.SYN) == 0 || header > available || header < Tcp.MIN_HEADER) {
      return 0;
    }
    for (int at = Tcp.firstOption(tcp); at > 0; at = Tcp.nextOption(tcp, at)) {
      if (Tcp.optionKind(tcp, at) == Tcp.OPTION_MSS
          && Tcp.optionLength(tcp, at) == MSS_OPTION_LENGTH) {
        int announced = Bytes.u16(tcp + at + 2);
        return announced <= limit ? 0 : set(packet, offset, at + 2, announced, limit);
      }
    }
    return 0;
  }

  private int set(long packet, int offset, int at, int before, int after) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long tcp = Mbuf.data(packet) + offset;
    Bytes.putU16(tcp + at, after);
    // An option may begin at an odd byte: its bytes then have changed places in the sum.
    int delta =
        (at & 1) == 0
            ? Checksum.delta16(before, after)
            : Checksum.delta16(
                Short.reverseBytes((short) before), Short.reverseBytes((short) after));
    Tcp.setChecksum(tcp, Checksum.update(Tcp.checksum(tcp), delta));
    clamped++;
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    ClampTCPMSS before = (ClampTCPMSS) old;
    clamped = before.clamped;
    if (isConfiguredLike(before)) {
      mss = before.mss;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("mss", () -> mss);
    handlers.write("mss", value -> mss = (int) HandlerValues.integer(value, 1, 0xffff));
    handlers.total("clamped", () -> clamped);
  }
}
