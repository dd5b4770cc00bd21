// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.argument.Args;
import io.sluice.effect.LengthEffect;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * The base of exits of tunnels over UDP: finds the datagram, checks it, and removes everything
 * before the inner packet. Allocates nothing for packets.
 */
abstract class UdpTunnelDecap extends PacketElement implements LengthEffect {
  /** The outer IP and UDP headers and the tunnel's are at least this long. */
  private static final int LEAST = Ipv4.MIN_HEADER + 2 * Udp.HEADER_LENGTH;

  private final int notOurs = dropReason("not for this tunnel");
  private final int badChecksum = dropReason("bad UDP checksum");
  private final int malformed = dropReason("malformed tunnel header");
  private final int unknown = dropReason("unknown network identifier");
  private final int congestion = dropReason("congestion experienced, not ECN-capable");
  private final int shared = shortageReason("packet is shared");

  private int port;
  private int wanted;

  /** What {@link #parse} found beside the length. */
  int number;

  /** Whether an Ethernet header begins the inner packet; else an IP header or another. */
  boolean frame;

  final void configureOuter(Args args, int defaultPort) {
    wanted = args.optional("VNI").as(TunnelNumbers::number, TunnelNumbers.OPEN);
    port = args.keyword("PORT").asInt(defaultPort, 1, 0xffff);
  }

  /**
   * Reads the tunnel's header, and sets {@link #number} and {@link #frame}.
   *
   * @param at the first byte behind the UDP header
   * @param available how many bytes the datagram has from there
   * @return the header's length, at most {@code available}; -1 when it is malformed
   */
  abstract int parse(long at, int available);

  @Override
  public final int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, LEAST) : longest;
  }

  @Override
  public final int process(long packet) {
    int ipOffset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int length = Mbuf.length(packet);
    if (ipOffset < 0 || ipOffset > length) {
      return reject(notOurs);
    }
    long ip = Mbuf.data(packet) + ipOffset;
    int udp = UdpInIp.offset(ip, length - ipOffset);
    if (udp < 0 || Udp.dstPort(ip + udp) != port) {
      return reject(notOurs);
    }
    if (!UdpInIp.isChecksumRight(ip, udp)) {
      return reject(badChecksum);
    }
    int start = udp + Udp.HEADER_LENGTH;
    int end = udp + Udp.length(ip + udp);
    int header = parse(ip + start, end - start);
    if (header < 0) {
      return reject(malformed);
    }
    if (wanted != TunnelNumbers.OPEN && number != wanted) {
      return reject(unknown);
    }
    return takeOff(packet, ipOffset, start + header, end);
  }

  /** Takes off what lies outside of {@code from} and {@code to}, counted from the IP header. */
  private int takeOff(long packet, int ipOffset, int from, int to) {
    long ip = Mbuf.data(packet) + ipOffset;
    int innerIp = frame ? Inner.ipOffset(ip + from, to - from) : 0;
    boolean hasIp = !frame || innerIp > 0;
    if (hasIp && Inner.tos(ip + from + innerIp, to - from - innerIp) >= 0) {
      int done = Ecn.decapsulate(packets, packet, ipOffset + from + innerIp, Inner.tosOf(ip));
      if (done != 0) {
        return done == Ecn.DROP ? congestion : shared;
      }
    }
    Anno.putI32(packet, Anno.AGGREGATE, number);
    Mbuf.trim(packet, Mbuf.length(packet) - ipOffset - to);
    Mbuf.adjust(packet, ipOffset + from);
    if (frame) {
      Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
    } else {
      Anno.setNetworkHeader(packet, Mbuf.data(packet));
    }
    return 0;
  }
}
