// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Writes the headers that tunnels add to packets. The room for them is already part of the packet;
 * the IP header is marked, and the destination annotation set. Allocates nothing.
 */
public final class OuterHeaders {
  private OuterHeaders() {}

  /**
   * Writes an IPv4 header without options at the start of the data.
   *
   * @param packet the packet
   * @param src source, as host integer
   * @param dst destination, as host integer
   * @param tos type of service
   * @param flags flags and fragment offset
   * @param id identification, 16 bits
   * @param ttl time to live
   * @param protocol what follows the header
   */
  public static void ipv4(
      long packet, int src, int dst, int tos, int flags, int id, int ttl, int protocol) {
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int ttlAndProtocol = ttl << 8 | protocol;
    // The pseudo header is just the two addresses and two more words: here those that are left.
    int words = (0x4500 | tos) + id + flags + ttlAndProtocol;
    int checksum = Checksum.finish(Checksum.pseudoHeader(src, dst, words, length));
    Bytes.putI64(ip, (0x4500L | tos) << 48 | (long) length << 32 | (long) id << 16 | flags);
    Bytes.putI64(ip + 8, (long) ttlAndProtocol << 48 | (long) checksum << 32 | src & 0xffff_ffffL);
    Bytes.putI32(ip + 16, dst);
    Anno.putI32(packet, Anno.DST_IP, dst);
    Headers.markIpAt(packet, 0, Ipv4.MIN_HEADER);
  }

  /**
   * Writes an IPv6 header at the start of the data.
   *
   * @param packet the packet
   * @param srcHigh upper half of the source
   * @param srcLow lower half
   * @param dstHigh upper half of the destination
   * @param dstLow lower half
   * @param trafficClass 0 to 255
   * @param hopLimit 0 to 255
   * @param protocol what follows the header
   */
  public static void ipv6(
      long packet,
      long srcHigh,
      long srcLow,
      long dstHigh,
      long dstLow,
      int trafficClass,
      int hopLimit,
      int protocol) {
    long ip = Mbuf.data(packet);
    int payload = Mbuf.length(packet) - Ipv6.HEADER_LENGTH;
    Ipv6.setFirstWord(ip, trafficClass, 0);
    Bytes.putI32(ip + 4, payload << 16 | protocol << 8 | hopLimit);
    Ipv6.setSrc(ip, srcHigh, srcLow);
    Ipv6.setDst(ip, dstHigh, dstLow);
    Anno.setDstIp6(packet, dstHigh, dstLow);
    Headers.markIpAt(packet, 0, Ipv6.HEADER_LENGTH);
  }

  /**
   * Writes a UDP header without a checksum.
   *
   * @param udp where
   * @param srcPort source port
   * @param dstPort destination port
   * @param length of header and payload, in bytes
   */
  public static void udp(long udp, int srcPort, int dstPort, int length) {
    Bytes.putI32(udp, srcPort << 16 | dstPort);
    Bytes.putI32(udp + 4, length << 16);
  }

  /**
   * Computes and writes the checksum of a UDP datagram whose field is 0.
   *
   * @param ip the IP header, without options or extension headers
   * @param udp the UDP header
   * @param length of header and payload, in bytes
   */
  public static void udpChecksum(long ip, long udp, int length) {
    int pseudo =
        Ipv4.version(ip) == 4
            ? Checksum.pseudoHeader(Ipv4.src(ip), Ipv4.dst(ip), IpProtocol.UDP, length)
            : Checksum.pseudoHeader6(ip, IpProtocol.UDP, length);
    Udp.setChecksum(udp, Checksum.finishUdp(Checksum.add(pseudo, Checksum.sum(udp, length))));
  }
}
