// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Writes whole UDP packets in Ethernet frames, for elements that generate them. Allocates nothing.
 */
public final class UdpFrame {
  /** Bytes of all headers: the shortest frame. */
  public static final int HEADERS = Ethernet.HEADER_LENGTH + Ipv4.MIN_HEADER + Udp.HEADER_LENGTH;

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
    long ip = IpFrame.write(packet, srcMac, dstMac, src, dst, IpProtocol.UDP);
    final long udp = ip + Ipv4.MIN_HEADER;
    final int udpLength = Mbuf.length(packet) - Ethernet.HEADER_LENGTH - Ipv4.MIN_HEADER;
    Bytes.putI32(udp, ports);
    Bytes.putI32(udp + 4, udpLength << 16);
    Memory.fill(udp + Udp.HEADER_LENGTH, udpLength - Udp.HEADER_LENGTH, (byte) 0);
    if (checksum) {
      Udp.setChecksum(udp, Checksum.ofUdp(ip, udp, udpLength));
    }
  }
}
