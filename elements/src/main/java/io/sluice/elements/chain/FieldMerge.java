// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Field;
import io.sluice.header.Arp;
import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.Set;

/**
 * Brings some fields of one version of a packet to another version. Where the fields lie, the
 * source says, by its annotations, or without these as an Ethernet frame or an IP packet; in the
 * target they lie at the same place of the buffer. Fields that the packet does not have, or that
 * would lie outside its data, are left alone.
 *
 * <p>Fields are compared by 16-bit words. The difference of each word that changes is added to the
 * checksums that cover it, which are updated once, as RFC 1624 says; so what others did to the same
 * checksum in the target is kept. Belongs to one thread; allocates nothing.
 */
final class FieldMerge {
  private final FieldWords words;
  private final boolean shifts;

  /** Bytes at the front of the source's data that the target has not any more. */
  private int removed;

  /** Sums of changes, in the byte order of the machine. */
  private long ipChanges;

  private long pseudoChanges;
  private long transportChanges;

  /**
   * Creates one.
   *
   * @param fields to be brought over
   * @param sums of the two checksums, those that follow the fields' differences; others among the
   *     fields are brought over as they are
   * @param shifts whether the headers may have moved in the target
   */
  FieldMerge(Set<Field> fields, Set<Field> sums, boolean shifts) {
    words = new FieldWords(fields, sums);
    this.shifts = shifts;
  }

  /**
   * Merges.
   *
   * @param from the source
   * @param to the target
   * @param present how many bytes of the source's data are defined
   */
  void merge(long from, long to, int present) {
    int shift = shifts ? shift(from, to) : 0;
    if (words.annotations.length > 0) {
      annotations(from, to, shift);
    }
    if (Mbuf.buffer(from) == Mbuf.buffer(to)) {
      return;
    }
    int room = Math.min(present, Mbuf.bufferLength(to) - Mbuf.dataOffset(from) - shift);
    removed = Mbuf.dataOffset(to) - Mbuf.dataOffset(from) - shift;
    long distance = Mbuf.buffer(to) - Mbuf.buffer(from) + shift;
    if (words.touchesFrame) {
      frame(from, distance, room);
    }
    if (words.touchesIp) {
      ip(from, distance, room);
    }
  }

  /** How far the target's data was moved in its buffer to make room for a header. */
  private static int shift(long from, long to) {
    return Mbuf.dataOffset(to) - Mbuf.dataOffset(from) + Mbuf.length(to) - Mbuf.length(from);
  }

  private void annotations(long from, long to, int shift) {
    for (int range : words.annotations) {
      int at = Mbuf.SIZE + (range >>> 8);
      int end = at + (range & 0xff);
      for (; at + 8 <= end; at += 8) {
        Memory.putLong(to + at, Memory.getLong(from + at));
      }
      for (; at < end; at++) {
        Memory.putByte(to + at, Memory.getByte(from + at));
      }
    }
    for (int at : words.positions) {
      int position = Memory.getShort(from + at) & 0xffff;
      Memory.putShort(to + at, (short) (position == 0 ? 0 : position + shift));
    }
  }

  private void frame(long from, long distance, int room) {
    int offset = Anno.hasMacHeader(from) ? Anno.macOffset(from) : 0;
    if (offset < Math.max(0, removed) || offset + Ethernet.HEADER_LENGTH > room) {
      return;
    }
    long eth = Mbuf.data(from) + offset;
    run(words.ethernet, eth, distance, room - offset);
    int type = 12;
    while (isTag(u16(eth + type)) && offset + type + 6 <= room) {
      type += 4;
    }
    if (words.vlan) {
      range(eth + 12, distance, type - 12, 0);
    }
    if (words.ethType) {
      range(eth + type, distance, 2, 0);
    }
    if (words.arp && u16(eth + type) == Ethernet.TYPE_ARP) {
      range(eth + type + 2, distance, Math.min(Arp.LENGTH, room - offset - type - 2), 0);
    }
  }

  private void ip(long from, long distance, int room) {
    int offset = Anno.hasNetworkHeader(from) ? Anno.networkOffset(from) : network(from, room);
    if (offset < Math.max(0, removed) || offset + Ipv4.MIN_HEADER > room) {
      return;
    }
    ipChanges = 0;
    pseudoChanges = 0;
    transportChanges = 0;
    long ip = Mbuf.data(from) + offset;
    int left = room - offset;
    int first = Memory.getByte(ip) & 0xff;
    if (first >> 4 == 6 && !(offset >= 2 && u16(ip - 2) == Ethernet.TYPE_IPV4)) {
      ip6(from, ip, distance, left);
    } else if ((first & 15) >= 5) {
      ip4(from, ip, distance, left, 4 * (first & 15));
    }
  }

  /** Where the network header lies when no annotation says so; negative for nowhere. */
  private static int network(long packet, int room) {
    long data = Mbuf.data(packet);
    int at = 12;
    while (at + 6 <= room && isTag(u16(data + at))) {
      at += 4;
    }
    int type = at + 2 <= room ? u16(data + at) : 0;
    if (type == Ethernet.TYPE_IPV4 || type == Ethernet.TYPE_IPV6) {
      return at + 2;
    }
    int version = room > 0 ? Memory.getByte(data) >> 4 & 15 : 0;
    return version == 4 || version == 6 ? 0 : -1;
  }

  private void ip4(long from, long ip, long distance, int room, int length) {
    if (length > room) {
      return;
    }
    run(words.ip4, ip, distance, room);
    if (words.ipOptions) {
      range(ip + 20, distance, length - 20, words.ipSum);
    }
    if (ipChanges != 0) {
      long at = ip + distance + 10;
      put16(at, Checksum.update(u16(at), sum(ipChanges)));
    }
    if (words.touchesTransport && (u16(ip + 6) & 0x1fff) == 0) {
      transport(from, ip, Memory.getByte(ip + 9) & 0xff, distance, room, length, true);
    }
  }

  private void ip6(long from, long ip, long distance, int room) {
    if (room < 40) {
      return;
    }
    run(words.ip6, ip, distance, room);
    int at = 40;
    int next = Memory.getByte(ip + 6) & 0xff;
    boolean first = true;
    while (first && at + 8 <= room && isExtension(next)) {
      boolean fragment = next == IpProtocol.FRAGMENT;
      int length = fragment ? 8 : 8 * ((Memory.getByte(ip + at + 1) & 0xff) + 1);
      first = !fragment || (u16(ip + at + 2) & 0xfff8) == 0;
      if (fragment ? words.ipFragment : words.ipOptions) {
        range(ip + at, distance, Math.min(length, room - at), 0);
      }
      next = Memory.getByte(ip + at) & 0xff;
      at += length;
    }
    if (first && words.touchesTransport) {
      transport(from, ip, next, distance, room, at, false);
    }
  }

  private static boolean isExtension(int next) {
    return next == IpProtocol.HOP_BY_HOP
        || next == IpProtocol.ROUTING
        || next == IpProtocol.FRAGMENT
        || next == IpProtocol.DESTINATION_OPTIONS;
  }

  private void transport(
      long from, long ip, int protocol, long distance, int room, int behind, boolean v4) {
    int offset = behind;
    if (Anno.hasTransportHeader(from)) {
      long marked = Anno.transportHeader(from) - ip;
      offset = marked >= Ipv4.MIN_HEADER && marked <= room ? (int) marked : behind;
    }
    long header = ip + offset;
    int left = room - offset;
    switch (protocol) {
      case IpProtocol.TCP -> {
        run(words.tcp, header, distance, left);
        if (words.tcpOptions && left > 20) {
          int length = 4 * (Memory.getByte(header + 12) >> 4 & 15);
          range(header + 20, distance, Math.min(length, left) - 20, words.transportSum);
        }
        update(header + distance + 16, left - 16, transportChanges + pseudoChanges, false);
      }
      case IpProtocol.UDP -> {
        run(words.udp, header, distance, left);
        update(header + distance + 6, left - 6, transportChanges + pseudoChanges, true);
      }
      case IpProtocol.ICMP, IpProtocol.ICMP6 -> {
        run(words.icmp, header, distance, left);
        update(header + distance + 2, left - 2, transportChanges + (v4 ? 0 : pseudoChanges), false);
      }
      default -> run(words.ports, header, distance, left);
    }
  }

  private static void update(long at, int room, long changes, boolean udp) {
    if (changes != 0 && room >= 2) {
      int sum = sum(changes);
      put16(at, udp ? Checksum.updateUdp(u16(at), sum) : Checksum.update(u16(at), sum));
    }
  }

  /** Brings the words of one header over, as far as they are there. */
  private void run(int[] list, long from, long distance, int room) {
    for (int word : list) {
      int at = FieldWords.offset(word);
      if (at + 2 <= room) {
        word(from + at, distance, word);
      }
    }
  }

  /** Brings bytes over. */
  private void range(long from, long distance, int length, int sums) {
    int at = 0;
    for (; at + 2 <= length; at += 2) {
      word(from + at, distance, sums | 0xffff);
    }
    if (at < length) {
      Memory.putByte(from + at + distance, Memory.getByte(from + at));
    }
  }

  /** Brings those bits of a word over that a mask has, and notes the change for some sums. */
  private void word(long from, long distance, int maskAndSums) {
    int was = Memory.getShort(from + distance) & 0xffff;
    int difference = (Memory.getShort(from) ^ was) & maskAndSums & 0xffff;
    if (difference != 0) {
      int now = was ^ difference;
      Memory.putShort(from + distance, (short) now);
      long change = (was ^ 0xffff) + now;
      ipChanges += change & -(maskAndSums >>> FieldWords.IP & 1);
      pseudoChanges += change & -(maskAndSums >>> FieldWords.PSEUDO & 1);
      transportChanges += change & -(maskAndSums >>> FieldWords.TRANSPORT & 1);
    }
  }

  /** A sum of changes as {@link Checksum} has it: a swap commutes with adding (RFC 1071, 2 B). */
  private static int sum(long changes) {
    long folded = (changes & 0xffff) + (changes >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return Short.reverseBytes((short) folded) & 0xffff;
  }

  private static boolean isTag(int type) {
    return type == Ethernet.TYPE_VLAN || type == Ethernet.TYPE_QINQ;
  }

  private static int u16(long address) {
    return Short.reverseBytes(Memory.getShort(address)) & 0xffff;
  }

  private static void put16(long address, int value) {
    Memory.putShort(address, Short.reverseBytes((short) value));
  }
}
