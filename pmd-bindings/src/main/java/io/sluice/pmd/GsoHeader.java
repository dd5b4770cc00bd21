// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Memory;
import io.sluice.pmd.linux.VirtioNetHdr;

/**
 * The bytes before the payload of a packet that the kernel must segment: a virtio header and all
 * headers of the packet, with a checksum that covers only the pseudo header. They are not part of a
 * packet's buffer.
 */
final class GsoHeader {
  private static final int TCP_FLAGS = 13;

  private GsoHeader() {}

  /**
   * Completes a virtio header that is already followed by the packet's headers.
   *
   * @param at its address
   * @param ip address of the packet's IP header
   * @param tcp whether this is TCP; otherwise UDP
   * @param transport bytes before the transport header
   * @param headers bytes of all headers
   * @param segmentSize payload bytes of a segment
   * @param length of transport header and all data
   */
  static void complete(
      long at, long ip, boolean tcp, int transport, int headers, int segmentSize, int length) {
    long copy = at + VirtioNetHdr.SIZE + transport;
    int type = VirtioNetHdr.GSO_UDP_L4;
    if (tcp) {
      boolean cwr = (Memory.getByte(copy + TCP_FLAGS) & Tcp.CWR) != 0;
      type = isIpv6(ip) ? VirtioNetHdr.GSO_TCPV6 : VirtioNetHdr.GSO_TCPV4;
      type |= cwr ? VirtioNetHdr.GSO_ECN : 0;
    }
    int field = checksumOffset(tcp);
    VirtioNetHdr.set(at, type, segmentSize, headers, transport, field);
    // Not complemented: the kernel adds the rest.
    int sum = ~Checksum.finish(pseudo(ip, tcp, length));
    Memory.putShort(copy + field, Short.reverseBytes((short) sum));
  }

  private static boolean isIpv6(long ip) {
    return Ipv4.version(ip) == 6;
  }

  /** The sum of the pseudo header of a packet with this many bytes from the transport header on. */
  static int pseudo(long ip, boolean tcp, int length) {
    int protocol = tcp ? IpProtocol.TCP : IpProtocol.UDP;
    return isIpv6(ip)
        ? Checksum.pseudoHeader6(ip, protocol, length)
        : Checksum.pseudoHeader(Ipv4.src(ip), Ipv4.dst(ip), protocol, length);
  }

  /** The offset of the checksum in the transport header. */
  static int checksumOffset(boolean tcp) {
    return tcp ? 16 : 6;
  }
}
