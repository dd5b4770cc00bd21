// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;

/** Makes the segments that reset a connection (RFC 9293, 3.10.7.1). */
final class Resets {
  private static final int TTL = 64;
  private static final int TCP = 6;

  private Resets() {}

  /**
   * Makes a reset for the sender of a segment.
   *
   * @param packets where a buffer is taken from
   * @param inspector holds the segment's headers
   * @return the packet, its IP header marked; 0 when there is no buffer, or the segment is a reset
   */
  static long answerTo(PacketAllocator packets, Inspector inspector) {
    long asked = inspector.transport;
    if ((Tcp.flags(asked) & Tcp.RST) != 0) {
      return 0;
    }
    long packet = packets.allocate();
    if (packet == 0) {
      return 0;
    }
    boolean v4 = Ipv4.version(inspector.ip) == 4;
    int header = v4 ? Ipv4.MIN_HEADER : Ipv6.HEADER_LENGTH;
    Mbuf.setLength(packet, header + Tcp.MIN_HEADER);
    long ip = Mbuf.data(packet);
    if (v4) {
      Bytes.putI64(ip, 0x4500_0000_0000_0000L | (long) (header + Tcp.MIN_HEADER) << 32);
      Bytes.putI32(ip + 8, TTL << 24 | TCP << 16);
      Ipv4.setSrc(ip, Ipv4.dst(inspector.ip));
      Ipv4.setDst(ip, Ipv4.src(inspector.ip));
      Ipv4.updateChecksum(ip);
      Anno.putI32(packet, Anno.DST_IP, Ipv4.dst(ip));
    } else {
      Ipv6.setFirstWord(ip, 0, 0);
      Bytes.putI32(ip + 4, Tcp.MIN_HEADER << 16 | TCP << 8 | TTL);
      Ipv6.setSrc(ip, inspector.dstHigh, inspector.dstLow);
      Ipv6.setDst(ip, inspector.srcHigh, inspector.srcLow);
    }
    Headers.markIpAt(packet, 0, header);
    writeTcp(ip + header, asked, inspector.payloadLength);
    long tcp = ip + header;
    int checksum =
        v4
            ? Checksum.transport(ip, tcp, Tcp.MIN_HEADER)
            : Checksum.transport6(ip, TCP, tcp, Tcp.MIN_HEADER);
    Tcp.setChecksum(tcp, checksum);
    return packet;
  }

  private static void writeTcp(long tcp, long asked, int payload) {
    boolean answers = (Tcp.flags(asked) & Tcp.ACK) != 0;
    Tcp.setSrcPort(tcp, Tcp.dstPort(asked));
    Tcp.setDstPort(tcp, Tcp.srcPort(asked));
    Tcp.setSeq(tcp, answers ? Tcp.ack(asked) : 0);
    Tcp.setAck(tcp, answers ? 0 : Tcp.seq(asked) + Tcp.sequenceLength(asked, payload));
    Bytes.putI64(tcp + 12, 0);
    Tcp.setHeaderLength(tcp, Tcp.MIN_HEADER);
    Tcp.setFlags(tcp, answers ? Tcp.RST : Tcp.RST | Tcp.ACK);
  }
}
