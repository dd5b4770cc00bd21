// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Icmp6;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Neighbour solicitations and advertisements (RFC 4861, 4.3 and 4.4) in Ethernet frames, with at
 * most one option: a link-layer address.
 */
final class NeighborMessage {
  /** Bytes of a frame with the option. */
  static final int LENGTH = Ethernet.HEADER_LENGTH + Ipv6.HEADER_LENGTH + 24 + 8;

  static final int SOURCE_ADDRESS = 1;
  static final int TARGET_ADDRESS = 2;

  private static final int MESSAGE = 24;
  private static final int OPTION = 8;
  private static final int HOP_LIMIT = 255;

  private NeighborMessage() {}

  /** The IPv6 header of a frame; 0 unless it is a right message of a type (RFC 4861, 7.1). */
  static long read(long packet, int type) {
    int length = Mbuf.length(packet) - Ethernet.HEADER_LENGTH;
    if (length < Ipv6.HEADER_LENGTH + MESSAGE) {
      return 0;
    }
    long eth = Mbuf.data(packet);
    long ip = eth + Ethernet.HEADER_LENGTH;
    int payload = Ipv6.payloadLength(ip);
    boolean right =
        Ethernet.etherType(eth) == Ethernet.TYPE_IPV6
            && Ipv6.version(ip) == 6
            && Ipv6.nextHeader(ip) == IpProtocol.ICMP6
            && Ipv6.hopLimit(ip) == HOP_LIMIT
            && payload >= MESSAGE
            && Ipv6.HEADER_LENGTH + payload <= length;
    if (!right) {
      return 0;
    }
    long icmp = icmp(ip);
    boolean wanted = Icmp6.type(icmp) == type && Icmp6.code(icmp) == 0;
    boolean unharmed = Checksum.transport6(ip, IpProtocol.ICMP6, icmp, payload) == 0;
    return wanted && unharmed && Icmp6.targetHigh(icmp) >>> 56 != 0xff ? ip : 0;
  }

  static long icmp(long ip) {
    return ip + Ipv6.HEADER_LENGTH;
  }

  /** The link-layer address in an option of a message; -1 when there is none. */
  static long option(long ip, int kind) {
    int end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    int at = Ipv6.HEADER_LENGTH + MESSAGE;
    while (at + OPTION <= end) {
      int length = 8 * Bytes.u8(ip + at + 1);
      if (length == 0 || at + length > end) {
        return -1;
      }
      if (Bytes.u8(ip + at) == kind) {
        return Bytes.u48(ip + at + 2);
      }
      at += length;
    }
    return -1;
  }

  /** Writes all of a message but addresses and target, and without its checksum. */
  static void begin(long eth, long to, long from, int type, int flags, int optionKind) {
    Ethernet.set(eth, to, from, Ethernet.TYPE_IPV6);
    long ip = eth + Ethernet.HEADER_LENGTH;
    Ip6Header.write(ip, MESSAGE + OPTION, IpProtocol.ICMP6, HOP_LIMIT);
    long icmp = icmp(ip);
    Icmp6.setType(icmp, type);
    Icmp6.setCode(icmp, 0);
    Icmp6.setChecksum(icmp, 0);
    Icmp6.setRest(icmp, flags << 24);
    Bytes.putU8(icmp + MESSAGE, optionKind);
    Bytes.putU8(icmp + MESSAGE + 1, 1);
    Bytes.putU48(icmp + MESSAGE + 2, from);
  }

  /** Writes the checksum, when all else is there. */
  static void finish(long eth) {
    long ip = eth + Ethernet.HEADER_LENGTH;
    long icmp = icmp(ip);
    int sum = Checksum.transport6(ip, IpProtocol.ICMP6, icmp, MESSAGE + OPTION);
    Icmp6.setChecksum(icmp, sum);
  }
}
