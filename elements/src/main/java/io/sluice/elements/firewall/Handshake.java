// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Turns packets of TCP over IPv4 or IPv6 into others of a handshake, in place: the packet that
 * comes in gives its buffer, its link header and its annotations to the one that leaves. Allocates
 * nothing.
 */
final class Handshake {
  private static final int SEGMENT_OPTION = 4;
  private static final int DEFAULT_SEGMENT = 536;
  private static final int DEFAULT_SEGMENT_6 = 1220;
  private static final int TTL = 64;

  private Handshake() {}

  /**
   * The largest segment that a SYN's sender takes.
   *
   * @param ip its IP header
   * @param tcp the header, all of it present
   * @return bytes; what RFC 9293 takes for granted where it does not say
   */
  static int segment(long ip, long tcp) {
    for (int at = Tcp.firstOption(tcp); at > 0; at = Tcp.nextOption(tcp, at)) {
      if (Tcp.optionKind(tcp, at) == Tcp.OPTION_MSS && Tcp.optionLength(tcp, at) == 4) {
        return Bytes.u16(tcp + at + 2);
      }
    }
    return isIp6(ip) ? DEFAULT_SEGMENT_6 : DEFAULT_SEGMENT;
  }

  private static boolean isIp6(long ip) {
    return Ipv4.version(ip) == 6;
  }

  /** Whether the TCP header follows an IP header without options or extensions. */
  static boolean isPlain(long ip) {
    return isIp6(ip)
        ? Ipv6.nextHeader(ip) == IpProtocol.TCP
        : Ipv4.headerLength(ip) == Ipv4.MIN_HEADER;
  }

  /**
   * Makes a packet another one, without data.
   *
   * @param packet writable, {@link #isPlain}
   * @param back whether it goes back to where it came from
   * @param flags TCP's
   * @param seq sequence number
   * @param ack acknowledgement number
   * @param window not scaled
   * @param segment for the option; 0 for no option
   * @return false when there is no room for it
   */
  static boolean rewrite(
      long packet, boolean back, int flags, int seq, int ack, int window, int segment) {
    int length = Tcp.MIN_HEADER + (segment > 0 ? SEGMENT_OPTION : 0);
    boolean ip6 = isIp6(Anno.networkHeader(packet));
    int headerLength = ip6 ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER;
    int wanted = Anno.networkOffset(packet) + headerLength + length;
    int more = wanted - Mbuf.length(packet);
    if (more > 0 && !Mbuf.append(packet, more)) {
      return false;
    } else if (more < 0) {
      Mbuf.trim(packet, -more);
    }
    long ip = Anno.networkHeader(packet);
    long tcp = Anno.transportHeader(packet);
    if (back) {
      turn(packet, ip, tcp);
    }
    if (ip6) {
      Ipv6.setPayloadLength(ip, length);
      Ipv6.setHopLimit(ip, TTL);
    } else {
      Ipv4.setTotalLength(ip, Ipv4.MIN_HEADER + length);
      Ipv4.setTtl(ip, TTL);
      Ipv4.updateChecksum(ip);
    }
    Tcp.setSeq(tcp, seq);
    Tcp.setAck(tcp, ack);
    Tcp.setHeaderLength(tcp, length);
    Tcp.setFlags(tcp, flags);
    Tcp.setWindow(tcp, window);
    Bytes.putU16(tcp + 18, 0);
    if (segment > 0) {
      Bytes.putI32(tcp + Tcp.MIN_HEADER, Tcp.OPTION_MSS << 24 | SEGMENT_OPTION << 16 | segment);
    }
    Tcp.setChecksum(tcp, 0);
    Tcp.setChecksum(
        tcp,
        ip6
            ? Checksum.transport6(ip, IpProtocol.TCP, tcp, length)
            : Checksum.transport(ip, tcp, length));
    return true;
  }

  private static void turn(long packet, long ip, long tcp) {
    if (isIp6(ip)) {
      long high = Ipv6.srcHigh(ip);
      long low = Ipv6.srcLow(ip);
      Ipv6.setSrc(ip, Ipv6.dstHigh(ip), Ipv6.dstLow(ip));
      Ipv6.setDst(ip, high, low);
      Anno.setDstIp6(packet, high, low);
    } else {
      int src = Ipv4.src(ip);
      Ipv4.setSrc(ip, Ipv4.dst(ip));
      Ipv4.setDst(ip, src);
      Anno.putI32(packet, Anno.DST_IP, src);
    }
    int port = Tcp.srcPort(tcp);
    Tcp.setSrcPort(tcp, Tcp.dstPort(tcp));
    Tcp.setDstPort(tcp, port);
    if (Anno.hasMacHeader(packet)
        && Anno.networkOffset(packet) - Anno.macOffset(packet) >= Ethernet.HEADER_LENGTH) {
      long ethernet = Headers.ethernet(packet);
      if (ethernet != 0) {
        Ethernet.setAddresses(ethernet, Ethernet.src(ethernet), Ethernet.dst(ethernet));
      }
    }
  }
}
