// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import io.sluice.header.Arp;
import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import java.util.Arrays;

/**
 * Maps each byte of a packet to its {@link Field}. The header annotations give the structure of the
 * packet; without them it is guessed, first as an Ethernet frame, then as a bare IP packet. For the
 * checked mode and tests; reused from packet to packet, allocates nothing.
 */
final class FieldMap {
  /** The bytes at the front that may be headers. */
  private static final int LIMIT = 512;

  private static final int NOT_SET = Integer.MIN_VALUE;
  private static final int PAYLOAD = Field.PAYLOAD.ordinal();

  /** The ordinal of each header byte's field. */
  private final byte[] fields = new byte[LIMIT];

  private byte[] data;
  private int length;
  private int end;
  private boolean proper;
  private long present;
  private boolean six;
  private boolean looksLikeIpv4;
  private boolean guessed;

  /** The position of the transport header by its annotation. */
  private int marked;

  FieldMap() {}

  /**
   * Maps a packet.
   *
   * @param packet its bytes and annotations
   */
  void map(Snapshot packet) {
    final int mac = packet.header(Snapshot.MAC);
    final int network = packet.header(Snapshot.NETWORK);
    marked = packet.header(Snapshot.TRANSPORT);
    guessed = network == NOT_SET;
    data = packet.data();
    length = packet.length();
    end = 0;
    proper = true;
    present = 0;
    six = false;
    looksLikeIpv4 = false;
    boolean frame = mac == 0 || mac == NOT_SET && (network > 0 || isFrame());
    if (frame && length >= Ethernet.HEADER_LENGTH) {
      int type = ethernet();
      proper = network == NOT_SET || network == end;
      if (proper && type == Ethernet.TYPE_ARP) {
        fill(Field.ARP, Arp.LENGTH);
      } else if (proper && (type == Ethernet.TYPE_IPV4 || type == Ethernet.TYPE_IPV6)) {
        ip();
      }
    } else if (!frame && mac <= 0 && (network == 0 || network == NOT_SET && isIp(0))) {
      ip();
    } else {
      proper = false;
    }
    if (!proper) {
      end = 0;
      present = 0;
    }
  }

  /** Whether the structure is known, and the lengths in the headers agree with the data. */
  boolean isProper() {
    return proper;
  }

  /** Whether there was no annotation for the network header. */
  boolean isGuessed() {
    return guessed;
  }

  /** The bits of the fields that are present. */
  long present() {
    return present;
  }

  /** Whether its network header is an IPv6 header. */
  boolean isIpv6() {
    return six;
  }

  /**
   * Whether this is an IPv6 packet whose first byte looks like that of an IPv4 header with a valid
   * header length.
   */
  boolean looksLikeIpv4() {
    return looksLikeIpv4;
  }

  /**
   * The field of a byte.
   *
   * @param offset from the start of the data
   * @return an ordinal
   */
  int fieldAt(int offset) {
    return offset < end ? fields[offset] : PAYLOAD;
  }

  /**
   * Computes a number for the value of each field; equal values give equal numbers, wherever they
   * are.
   *
   * @param values by ordinal; 0 for fields that are not present
   */
  void values(long[] values) {
    Arrays.fill(values, 0);
    for (int i = 0; i < end; i++) {
      int field = fields[i];
      values[field] = (values[field] + 1) * 0x9e3779b97f4a7c15L + data[i];
    }
  }

  private int u8(int at) {
    return data[at] & 0xff;
  }

  private int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  private void fill(Field field, int bytes) {
    int to = Math.min(end + bytes, Math.min(LIMIT, length));
    Arrays.fill(fields, end, Math.max(end, to), (byte) field.ordinal());
    if (to > end) {
      present |= field.bits();
      end = to;
    }
  }

  private static boolean isTag(int type) {
    return type == Ethernet.TYPE_VLAN || type == Ethernet.TYPE_QINQ;
  }

  /**
   * Whether these bytes may be an Ethernet frame: the header that the EtherType announces is
   * present.
   */
  private boolean isFrame() {
    if (length < Ethernet.HEADER_LENGTH) {
      return false;
    }
    int at = 12;
    while (isTag(u16(at)) && at + 6 <= length) {
      at += 4;
    }
    int type = u16(at);
    boolean ip = type == Ethernet.TYPE_IPV4 || type == Ethernet.TYPE_IPV6;
    return ip ? isIp(at + 2) : !isIp(0);
  }

  private boolean isIp(int at) {
    if (at >= length) {
      return false;
    }
    if (u8(at) >> 4 == 6) {
      return at + 40 <= length && at + 40 + u16(at + 4) <= length;
    }
    int header = 4 * (u8(at) & 15);
    return u8(at) >> 4 == 4
        && header >= 20
        && at + header <= length
        && u16(at + 2) >= header
        && at + u16(at + 2) <= length;
  }

  private int ethernet() {
    fill(Field.ETH_DST, 6);
    fill(Field.ETH_SRC, 6);
    while (isTag(u16(end)) && end + 6 <= length && end + 6 < LIMIT) {
      fill(Field.VLAN, 4);
    }
    int type = u16(end);
    fill(Field.ETH_TYPE, 2);
    return type;
  }

  private void ip() {
    int at = end;
    if (!isIp(at)) {
      proper = false;
    } else if (u8(at) >> 4 == 6) {
      ipv6(at);
    } else {
      ipv4(at);
    }
  }

  private void ipv4(int at) {
    int header = 4 * (u8(at) & 15);
    for (int i = 0; i < Ipv4.MIN_HEADER; i++) {
      fill(Field.ofIpv4Byte(i), 1);
    }
    fill(Field.IP_OPTIONS, header - 20);
    proper = marked == NOT_SET || marked == end;
    if ((u16(at + 6) & 0x1fff) == 0) {
      transport(u8(at + 9), at + u16(at + 2));
    }
  }

  private void ipv6(int at) {
    six = true;
    looksLikeIpv4 = (u8(at) & 15) >= 5;
    fill(Field.IP_VERSION, 1);
    fill(Field.IP_TOS, 3);
    fill(Field.IP_LENGTH, 2);
    fill(Field.IP_PROTO, 1);
    fill(Field.IP_TTL, 1);
    fill(Field.IP_SRC, 16);
    fill(Field.IP_DST, 16);
    int limit = at + 40 + u16(at + 4);
    int next = u8(at + 6);
    boolean first = true;
    while (first && end + 8 <= Math.min(limit, LIMIT) && isExtension(next)) {
      int header = end;
      int bytes = next == IpProtocol.FRAGMENT ? 8 : 8 * (u8(header + 1) + 1);
      first = next != IpProtocol.FRAGMENT || (u16(header + 2) & 0xfff8) == 0;
      fill(
          next == IpProtocol.FRAGMENT ? Field.IP_FRAGMENT : Field.IP_OPTIONS,
          Math.min(bytes, limit - header));
      next = u8(header);
    }
    if (first) {
      transport(next, limit);
    }
  }

  /** Whether this is a hop-by-hop, routing, fragment or destination options header. */
  private static boolean isExtension(int next) {
    return next == IpProtocol.HOP_BY_HOP
        || next == IpProtocol.ROUTING
        || next == IpProtocol.FRAGMENT
        || next == IpProtocol.DESTINATION_OPTIONS;
  }

  private void transport(int protocol, int limit) {
    int at = end;
    int room = Math.min(limit, LIMIT) - at;
    switch (protocol) {
      case IpProtocol.TCP -> {
        int header = room < 20 ? 0 : 4 * (u8(at + 12) >> 4);
        if (header >= 20 && header <= room) {
          fill(Field.SRC_PORT, 2);
          fill(Field.DST_PORT, 2);
          fill(Field.TCP_SEQ, 8);
          fill(Field.TCP_FLAGS, 2);
          fill(Field.TCP_WINDOW, 2);
          fill(Field.CHECKSUM, 2);
          fill(Field.TCP_FLAGS, 2);
          fill(Field.TCP_OPTIONS, header - 20);
        }
      }
      case IpProtocol.UDP -> {
        if (room >= 8) {
          fill(Field.SRC_PORT, 2);
          fill(Field.DST_PORT, 2);
          fill(Field.UDP_LENGTH, 2);
          fill(Field.CHECKSUM, 2);
        }
      }
      case IpProtocol.ICMP, IpProtocol.ICMP6 -> {
        if (room >= 8) {
          fill(Field.ICMP_TYPE, 2);
          fill(Field.CHECKSUM, 2);
          fill(Field.ICMP_REST, 4);
        }
      }
      case IpProtocol.SCTP, IpProtocol.DCCP -> {
        if (room >= 4) {
          fill(Field.SRC_PORT, 2);
          fill(Field.DST_PORT, 2);
        }
      }
      default -> {}
    }
  }
}
