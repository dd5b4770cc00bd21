// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/** One of the two addresses of an IPv4 packet, changed with all checksums that cover it. */
public final class Ipv4Address {
  /** Offset of the source address in the header. */
  public static final int SRC = 12;

  /** Offset of the destination address in the header. */
  public static final int DST = 16;

  private Ipv4Address() {}

  /**
   * Puts another address in place of one, and changes the checksums of the IP header and of TCP or
   * UDP by the difference.
   *
   * @param ip the header, all of it present and to be written to
   * @param offset {@link #SRC} or {@link #DST}
   * @param address the new one, as the host integer of the big-endian one
   * @param available bytes that are present from the header on
   */
  public static void replace(long ip, int offset, int address, int available) {
    int delta = Checksum.delta32(Bytes.i32(ip + offset), address);
    Bytes.putI32(ip + offset, address);
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), delta));
    if (!Ipv4.isFirstFragment(ip)) {
      return;
    }
    int length = available - Ipv4.headerLength(ip);
    long transport = ip + Ipv4.headerLength(ip);
    if (Ipv4.protocol(ip) == IpProtocol.TCP && length >= Tcp.MIN_HEADER) {
      Tcp.setChecksum(transport, Checksum.update(Tcp.checksum(transport), delta));
    } else if (Ipv4.protocol(ip) == IpProtocol.UDP && length >= Udp.HEADER_LENGTH) {
      Udp.setChecksum(transport, Checksum.updateUdp(Udp.checksum(transport), delta));
    }
  }
}
