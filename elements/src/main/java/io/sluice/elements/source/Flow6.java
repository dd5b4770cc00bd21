// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.argument.Args;
import io.sluice.elements.ip6.Address6;
import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Two IPv6 addresses, and whole UDP packets between them in Ethernet frames, for elements that
 * generate them. Allocates nothing for packets.
 */
public final class Flow6 {
  /** Bytes of all headers: the shortest frame. */
  public static final int HEADERS = Ethernet.HEADER_LENGTH + Ipv6.HEADER_LENGTH + Udp.HEADER_LENGTH;

  private static final int HOP_LIMIT = 250;

  private long[] src = new long[2];
  private long[] dst = new long[2];

  /** Creates it; both addresses are unset. */
  public Flow6() {}

  /**
   * Reads the source, SRCIP6.
   *
   * @param args the element's
   */
  public void configureSrc(Args args) {
    src = args.required("SRCIP6").as(Address6::parse, src);
  }

  /**
   * Reads the destination, DSTIP6.
   *
   * @param args the element's
   */
  public void configureDst(Args args) {
    dst = args.required("DSTIP6").as(Address6::parse, dst);
  }

  /**
   * Fills all of a packet: headers, and zeros behind them. Sets the header and destination address
   * annotations.
   *
   * @param packet the packet, at least {@value #HEADERS} bytes long
   * @param srcMac source, 48 bits
   * @param dstMac destination, 48 bits
   * @param ports source port in the upper, destination port in the lower 16 bits
   * @param checksum whether the UDP checksum is set
   */
  public void write(long packet, long srcMac, long dstMac, int ports, boolean checksum) {
    final long frame = Mbuf.data(packet);
    final long ip = frame + Ethernet.HEADER_LENGTH;
    final long udp = ip + Ipv6.HEADER_LENGTH;
    final int length = Mbuf.length(packet) - Ethernet.HEADER_LENGTH - Ipv6.HEADER_LENGTH;
    Ethernet.set(frame, dstMac, srcMac, Ethernet.TYPE_IPV6);
    Ipv6.setFirstWord(ip, 0, 0);
    Ipv6.setPayloadLength(ip, length);
    Ipv6.setNextHeader(ip, IpProtocol.UDP);
    Ipv6.setHopLimit(ip, HOP_LIMIT);
    Ipv6.setSrc(ip, src[0], src[1]);
    Ipv6.setDst(ip, dst[0], dst[1]);
    Bytes.putI32(udp, ports);
    Bytes.putI32(udp + 4, length << 16);
    Memory.fill(udp + Udp.HEADER_LENGTH, length - Udp.HEADER_LENGTH, (byte) 0);
    if (checksum) {
      Udp.setChecksum(udp, Checksum.ofUdp6(ip, udp, length));
    }
    Anno.setMacHeader(packet, frame);
    Headers.markIp(packet, ip, Ipv6.HEADER_LENGTH);
    Anno.setDstIp6(packet, dst[0], dst[1]);
  }
}
