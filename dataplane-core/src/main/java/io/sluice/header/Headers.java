// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Finds the headers that the annotations mark, and makes sure that they lie inside the data: what
 * an element asks before it touches one. Allocates nothing.
 */
public final class Headers {
  private Headers() {}

  /**
   * The Ethernet header: where the MAC header annotation points, or the start of the data.
   *
   * @param packet the packet
   * @return its address, all 14 bytes present; 0 when they are not
   */
  public static long ethernet(long packet) {
    if (!Anno.hasMacHeader(packet)) {
      return frame(packet);
    }
    int offset = Anno.macOffset(packet);
    boolean present = offset >= 0 && offset + Ethernet.HEADER_LENGTH <= Mbuf.length(packet);
    return present ? Anno.macHeader(packet) : 0;
  }

  /**
   * The Ethernet header of a packet whose data begins with it, whatever the annotations say.
   *
   * @param packet the packet
   * @return its address, all 14 bytes present; 0 when they are not
   */
  public static long frame(long packet) {
    return Mbuf.length(packet) < Ethernet.HEADER_LENGTH ? 0 : Mbuf.data(packet);
  }

  /**
   * Whether all of an Ethernet header is there, and may be written since the data is nobody else's:
   * one branch for what nearly all packets pass.
   *
   * @param packet the packet
   * @param offset of the header from the start of the data, in bytes: {@link Anno#macOffset}, which
   *     is negative without an annotation, or 0
   * @return false when one of these may not hold, and for a negative offset
   */
  public static boolean ownsEthernet(long packet, int offset) {
    int room = Mbuf.length(packet) - Ethernet.HEADER_LENGTH - offset;
    return ((offset | room) >> 31 | Mbuf.sharing(packet)) == 0;
  }

  /**
   * The IPv4 header that the network header annotation points to. Its version and total length are
   * not looked at.
   *
   * @param packet the packet
   * @return its address, with a header length of at least 20 bytes that are present; 0 when there
   *     is no such header
   */
  public static long ipv4(long packet) {
    if (!Anno.hasNetworkHeader(packet)) {
      return 0;
    }
    int offset = Anno.networkOffset(packet);
    int length = Mbuf.length(packet);
    if (offset < 0 || offset + Ipv4.MIN_HEADER > length) {
      return 0;
    }
    long ip = Anno.networkHeader(packet);
    int headerLength = Ipv4.headerLength(ip);
    return headerLength < Ipv4.MIN_HEADER || offset + headerLength > length ? 0 : ip;
  }

  /**
   * The IPv6 header that the network header annotation points to. Its version is not looked at.
   *
   * @param packet the packet
   * @return its address, all 40 bytes present; 0 when they are not
   */
  public static long ipv6(long packet) {
    if (!Anno.hasNetworkHeader(packet)) {
      return 0;
    }
    int offset = Anno.networkOffset(packet);
    boolean present = offset >= 0 && offset + Ipv6.HEADER_LENGTH <= Mbuf.length(packet);
    return present ? Anno.networkHeader(packet) : 0;
  }

  /**
   * The bytes from the transport header annotation to the end of the data.
   *
   * @param packet the packet
   * @return bytes; 0 when there is no such header, or it lies outside the data
   */
  public static int transportLength(long packet) {
    if (!Anno.hasTransportHeader(packet)) {
      return 0;
    }
    int offset = Anno.transportOffset(packet);
    return offset < 0 ? 0 : Math.max(0, Mbuf.length(packet) - offset);
  }

  /**
   * The transport header that the annotation points to.
   *
   * @param packet the packet
   * @param bytes how many must be present, at least 1
   * @return its address; 0 when fewer are
   */
  public static long transport(long packet, int bytes) {
    return transportLength(packet) < bytes ? 0 : Anno.transportHeader(packet);
  }

  /**
   * Marks an IPv4 header and, behind it, the transport header.
   *
   * @param packet the packet
   * @param ip address of the IPv4 header
   * @param headerLength its length in bytes
   */
  public static void markIp(long packet, long ip, int headerLength) {
    Anno.setNetworkHeader(packet, ip);
    Anno.setTransportHeader(packet, ip + headerLength);
  }

  /**
   * Marks an IPv4 header and, behind it, the transport header, as {@link #markIp}.
   *
   * @param packet the packet
   * @param offset of the IPv4 header from the start of the data, in bytes
   * @param headerLength its length in bytes
   */
  public static void markIpAt(long packet, int offset, int headerLength) {
    int at = Mbuf.dataOffset(packet) + offset;
    Anno.setNetworkAndTransport(packet, at, at + headerLength);
  }

  /**
   * Marks a MAC header and, behind it, the network header.
   *
   * @param packet the packet
   * @param mac address of the MAC header
   * @param headerLength its length in bytes
   */
  public static void markMac(long packet, long mac, int headerLength) {
    Anno.setMacHeader(packet, mac);
    Anno.setNetworkHeader(packet, mac + headerLength);
  }

  /**
   * Marks a MAC header at the start of the data and, behind it, the network header, as {@link
   * #markMac}.
   *
   * @param packet the packet
   * @param headerLength its length in bytes
   */
  public static void markMacAtStart(long packet, int headerLength) {
    int at = Mbuf.dataOffset(packet);
    Anno.setMacAndNetwork(packet, at, at + headerLength);
  }
}
