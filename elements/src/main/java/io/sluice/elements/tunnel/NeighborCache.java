// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.header.Arp;
import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Icmp6;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Maps IPv4 and IPv6 addresses to Ethernet addresses, learned from passing ARP (RFC 826) and
 * neighbour discovery (RFC 4861), so that a bridge can answer on behalf of a remote host. IPv4
 * addresses are kept as ::ffff:a.b.c.d. Belongs to one worker; allocates nothing.
 */
final class NeighborCache {
  private static final int ARP_END = Ethernet.HEADER_LENGTH + Arp.LENGTH;
  private static final int IP6 = Ethernet.HEADER_LENGTH;
  private static final int ICMP6 = IP6 + Ipv6.HEADER_LENGTH;
  private static final int TARGET = ICMP6 + 8;
  private static final int OPTIONS = ICMP6 + Icmp6.NEIGHBOR_LENGTH;
  private static final int MAX_OPTIONS = 8;
  private static final int SOURCE_LINK = 1;
  private static final int TARGET_LINK = 2;
  private static final int LINK_OPTION = 8;
  private static final int SOLICITED_OVERRIDE = 0x6000_0000;
  private static final int HOP_LIMIT = 255;
  private static final long MAPPED = 0xffff_0000_0000L;

  final AgingTable table;

  NeighborCache(AgingTable table) {
    this.table = table;
  }

  /** Learns from a frame that is there as a whole. */
  void learn(long frame, int length, long now) {
    int type = Ethernet.etherType(frame);
    if (type == Ethernet.TYPE_ARP && length >= ARP_END) {
      long arp = frame + Ethernet.HEADER_LENGTH;
      if (Arp.isEthernetIpv4(arp) && Arp.senderIp(arp) != 0) {
        learn(0, MAPPED | Arp.senderIp(arp) & 0xffff_ffffL, Arp.senderMac(arp), now);
      }
    } else if (type == Ethernet.TYPE_IPV6 && isNeighborMessage(frame, length)) {
      long ip = frame + IP6;
      if (Bytes.u8(frame + ICMP6) == Icmp6.NEIGHBOR_ADVERTISEMENT) {
        long high = Bytes.i64(frame + TARGET);
        learn(high, Bytes.i64(frame + TARGET + 8), linkAddress(frame, TARGET_LINK), now);
      } else if ((Ipv6.srcHigh(ip) | Ipv6.srcLow(ip)) != 0) {
        learn(Ipv6.srcHigh(ip), Ipv6.srcLow(ip), linkAddress(frame, SOURCE_LINK), now);
      }
    }
  }

  private void learn(long high, long low, long mac, long now) {
    if (mac > 0 && !Ethernet.isGroup(mac)) {
      table.put(high, low, mac, now);
    }
  }

  /** Whether an IPv6 frame is a solicitation or an advertisement that RFC 4861, 7.1, accepts. */
  private static boolean isNeighborMessage(long frame, int length) {
    long ip = frame + IP6;
    if (length < OPTIONS || Ipv6.version(ip) != 6 || Ipv6.nextHeader(ip) != IpProtocol.ICMP6) {
      return false;
    }
    int size = Ipv6.payloadLength(ip);
    int type = Bytes.u8(frame + ICMP6);
    return (type == Icmp6.NEIGHBOR_SOLICITATION || type == Icmp6.NEIGHBOR_ADVERTISEMENT)
        && Ipv6.hopLimit(ip) == HOP_LIMIT
        && size >= Icmp6.NEIGHBOR_LENGTH
        && ICMP6 + size <= length
        && Checksum.transport6(ip, IpProtocol.ICMP6, frame + ICMP6, size) == 0;
  }

  /** The link-layer address that an option of a neighbour message gives, or -1. */
  private static long linkAddress(long frame, int kind) {
    int end = ICMP6 + Ipv6.payloadLength(frame + IP6);
    int at = OPTIONS;
    for (int i = 0; i < MAX_OPTIONS && at + LINK_OPTION <= end; i++) {
      int size = Bytes.u8(frame + at + 1) << 3;
      if (Bytes.u8(frame + at) == kind && size == LINK_OPTION) {
        return Bytes.u48(frame + at + 2);
      }
      if (size == 0) {
        return -1;
      }
      at += size;
    }
    return -1;
  }

  /**
   * The Ethernet address that a frame asks for.
   *
   * @return 48 bits; -1 when it asks for none, or for one that is not known
   */
  long asked(long frame, int length, long now) {
    int type = Ethernet.etherType(frame);
    if (type == Ethernet.TYPE_ARP && length >= ARP_END) {
      long arp = frame + Ethernet.HEADER_LENGTH;
      boolean asks =
          Arp.isEthernetIpv4(arp)
              && Arp.operation(arp) == Arp.REQUEST
              && Arp.senderIp(arp) != 0
              && Arp.senderIp(arp) != Arp.targetIp(arp);
      return asks ? table.get(0, MAPPED | Arp.targetIp(arp) & 0xffff_ffffL, now) : -1;
    }
    if (type != Ethernet.TYPE_IPV6
        || !isNeighborMessage(frame, length)
        || Bytes.u8(frame + ICMP6) != Icmp6.NEIGHBOR_SOLICITATION
        || (Ipv6.srcHigh(frame + IP6) | Ipv6.srcLow(frame + IP6)) == 0) {
      return -1;
    }
    return table.get(Bytes.i64(frame + TARGET), Bytes.i64(frame + TARGET + 8), now);
  }

  /**
   * Makes a frame that asks into the answer.
   *
   * @param packet a frame for which {@link #asked} gave an address, and which may be written
   * @param mac this address
   * @return false, with the frame as it was, when the answer is longer and has no room
   */
  static boolean answer(long packet, long mac) {
    long frame = Mbuf.data(packet);
    long asker = Ethernet.src(frame);
    if (Ethernet.etherType(frame) == Ethernet.TYPE_ARP) {
      long arp = frame + Ethernet.HEADER_LENGTH;
      int wanted = Arp.targetIp(arp);
      Arp.set(arp, Arp.REPLY, mac, wanted, Arp.senderMac(arp), Arp.senderIp(arp));
    } else if (!advertise(packet, frame, mac)) {
      return false;
    }
    Ethernet.setAddresses(frame, asker, mac);
    return true;
  }

  /** The text of an address in the table. */
  static String format(long high, long low) {
    boolean v4 = high == 0 && low >>> 32 == MAPPED >>> 32;
    return v4 ? IpAddress.format4((int) low) : IpAddress.format6(high, low);
  }

  private static boolean advertise(long packet, long frame, long mac) {
    int length = OPTIONS + LINK_OPTION;
    int missing = length - Mbuf.length(packet);
    if (missing > 0 && !Mbuf.append(packet, missing)) {
      return false;
    }
    Mbuf.setLength(packet, length);
    long ip = frame + IP6;
    long icmp = frame + ICMP6;
    Ipv6.setDst(ip, Ipv6.srcHigh(ip), Ipv6.srcLow(ip));
    Ipv6.setSrc(ip, Bytes.i64(frame + TARGET), Bytes.i64(frame + TARGET + 8));
    Ipv6.setPayloadLength(ip, length - ICMP6);
    Bytes.putI32(icmp, Icmp6.NEIGHBOR_ADVERTISEMENT << 24);
    Bytes.putI32(icmp + 4, SOLICITED_OVERRIDE);
    Bytes.putU16(frame + OPTIONS, TARGET_LINK << 8 | 1);
    Bytes.putU48(frame + OPTIONS + 2, mac);
    Bytes.putU16(icmp + 2, Checksum.transport6(ip, IpProtocol.ICMP6, icmp, length - ICMP6));
    return true;
  }
}
