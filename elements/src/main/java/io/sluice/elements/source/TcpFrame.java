// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Writes whole TCP packets in Ethernet frames, for elements that generate them. Allocates nothing.
 */
public final class TcpFrame {
  /** Bytes of all headers: the shortest frame. */
  public static final int HEADERS = Ethernet.HEADER_LENGTH + Ipv4.MIN_HEADER + Tcp.MIN_HEADER;

  private static final int WINDOW = 0xffff;

  private TcpFrame() {}

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
   * @param seq sequence number
   * @param ack acknowledgment number
   * @param flags TCP's
   */
  public static void write(
      long packet,
      long srcMac,
      long dstMac,
      int src,
      int dst,
      int ports,
      int seq,
      int ack,
      int flags) {
    long ip = IpFrame.write(packet, srcMac, dstMac, src, dst, IpProtocol.TCP);
    final long tcp = ip + Ipv4.MIN_HEADER;
    final int length = Mbuf.length(packet) - Ethernet.HEADER_LENGTH - Ipv4.MIN_HEADER;
    Tcp.set(tcp, ports, seq, ack, flags, WINDOW);
    Memory.fill(tcp + Tcp.MIN_HEADER, length - Tcp.MIN_HEADER, (byte) 0);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, length));
  }
}
