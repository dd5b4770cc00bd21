// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/** Writes whole UDP packets in Ethernet frames, for those that make them. Allocates nothing. */
public final class UdpFrame {
  /** Bytes of all headers: the shortest frame. */
  public static final int HEADERS = Ethernet.HEADER_LENGTH + Ipv4.MIN_HEADER + Udp.HEADER_LENGTH;

  private static final int TTL = 250;

  private UdpFrame() {}

  /**
   * Fills all of a packet: headers, and zeros behind them. Sets the header and destination address
   * annotations.
   *
   * @param packet the packet, at least {@value #HEADERS} bytes long
   * @param srcMac source, 48 bits
   * @param dstMac destination, 48 bits
   * @param src source, as host integer
   * @param dst destination, as host integer
   * @param ports source port in the upper, destination port in the lower 16 bits
   * @param checksum whether the UDP checksum is set
   */
  public static void write(
      long packet, long srcMac, long dstMac, int src, int dst, int ports, boolean checksum) {
    long frame = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    final long ip = frame + Ethernet.HEADER_LENGTH;
    final long udp = ip + Ipv4.MIN_HEADER;
    final int udpLength = length - Ethernet.HEADER_LENGTH - Ipv4.MIN_HEADER;
    Ethernet.set(frame, dstMac, srcMac, Ethernet.TYPE_IPV4);
    Bytes.putI32(ip, 0x4500_0000 | length - Ethernet.HEADER_LENGTH);
    Bytes.putI32(ip + 4, 0);
    Bytes.putI32(ip + 8, TTL << 24 | IpProtocol.UDP << 16);
    Ipv4.setSrc(ip, src);
    Ipv4.setDst(ip, dst);
    Ipv4.setChecksum(ip, Checksum.of(ip, Ipv4.MIN_HEADER));
    Bytes.putI32(udp, ports);
    Bytes.putI32(udp + 4, udpLength << 16);
    Memory.fill(udp + Udp.HEADER_LENGTH, length - HEADERS, (byte) 0);
    if (checksum) {
      int right = Checksum.transport(ip, udp, udpLength);
      Udp.setChecksum(udp, right == 0 ? 0xffff : right);
    }
    Anno.setMacHeader(packet, frame);
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    Anno.putI32(packet, Anno.DST_IP, dst);
  }
}
