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
 * Copies some fields of one version of a packet to another version. The source determines where the
 * fields lie, by its annotations, or without these as an Ethernet frame or an IP packet; in the
 * target they lie at the same place of the buffer. Fields that the packet does not have, or that
 * would lie outside its data, are skipped.
 *
 * <p>A checksum may be updated incrementally by the fields that it covers (RFC 1624), which keeps
 * what others did to it in the target. Belongs to one thread; allocates nothing.
 */
final class FieldMerge {
  /** IPv4 and TCP headers without options, rounded up to whole masks. */
  private static final int USUAL_LENGTH = 44;

  /** Where the annotations of two headers lie, which are offsets from the buffer's start plus 1. */
  private static final int NETWORK = Mbuf.SIZE + 2;

  private static final int TRANSPORT = Mbuf.SIZE + 4;

  private final FieldMasks masks;
  private final boolean shifts;
  private final boolean hasAnnotations;
  private final boolean hasBytes;

  /** Whether only fields are merged that {@link #mergeUsual} knows; the masks for it. */
  private final boolean isUsual;

  private final long ip4First;
  private final long ip4Second;
  private final long ip4Third;
  private final long pseudoSecond;
  private final long pseudoThird;
  private final long udpFirst;
  private final long tcpFirst;
  private final long tcpSecond;
  private final long tcpThird;

  /** Bytes at the front of the source's data that the target has not any more. */
  private int removed;

  /** The sum of what {@link #apply} changed, and of what of it the pseudo header has. */
  private long changes;

  private long pseudoChanges;

  /**
   * Creates one.
   *
   * @param fields to be brought over
   * @param sums of the two checksums, those that follow the fields' differences
   * @param shifts whether the headers may have moved in the target
   */
  FieldMerge(Set<Field> fields, Set<Field> sums, boolean shifts) {
    masks = new FieldMasks(fields, sums);
    this.shifts = shifts;
    isUsual = !shifts && !masks.touchesFrame && !masks.ipOptions && !masks.tcpOptions;
    hasAnnotations = masks.annotations.length > 0 || masks.positions.length > 0;
    hasBytes = masks.touchesFrame || masks.touchesIp;
    ip4First = masks.ip4[0];
    ip4Second = masks.ip4[1];
    ip4Third = masks.ip4[2];
    pseudoSecond = masks.pseudo4[1];
    pseudoThird = masks.pseudo4[2];
    udpFirst = masks.udp[0];
    tcpFirst = masks.tcp[0];
    tcpSecond = masks.tcp[1];
    tcpThird = masks.tcp[2];
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
    if (hasAnnotations) {
      annotations(from, to, shift);
    }
    if (hasBytes && !(isUsual && mergeUsual(from, to, present))) {
      mergeAny(from, to, present, shift);
    }
  }

  /**
   * Merges TCP and UDP in IPv4 without options, with the headers marked: what nearly all packets
   * are, and fields of such headers alone.
   *
   * @return false, with nothing done, for other packets
   */
  private boolean mergeUsual(long from, long to, int present) {
    int network = Memory.getShort(from + NETWORK) & 0xffff;
    int offset = network - 1 - Mbuf.dataOffset(from);
    long ip = Mbuf.buffer(from) + network - 1;
    long into = Mbuf.buffer(to) + network - 1;
    if (network == 0
        || offset < 0
        || offset + USUAL_LENGTH > present
        || network + USUAL_LENGTH > Mbuf.bufferLength(to)
        || Mbuf.dataOffset(from) != Mbuf.dataOffset(to)
        || (Memory.getShort(from + TRANSPORT) & 0xffff) != network + 20
        || Memory.getByte(ip) != 0x45
        || (Memory.getShort(ip + 6) & 0xff1f) != 0) {
      return false;
    }
    int protocol = Memory.getByte(ip + 9);
    if (protocol != IpProtocol.UDP && protocol != IpProtocol.TCP) {
      return false;
    }
    changes = 0;
    pseudoChanges = 0;
    change(into, ip, ip4First, 0);
    change(into + 8, ip + 8, ip4Second, pseudoSecond);
    change(into + 16, ip + 16, ip4Third, pseudoThird);
    if (changes != 0 && masks.sumsIp) {
      put16(into + 10, Checksum.update(u16(into + 10), sum(changes)));
    }
    changes = 0;
    if (protocol == IpProtocol.UDP) {
      change(into + 20, ip + 20, udpFirst, 0);
      if ((changes | pseudoChanges) != 0 && masks.sumsTransport) {
        put16(into + 26, Checksum.updateUdp(u16(into + 26), sum(changes + pseudoChanges)));
      }
    } else {
      change(into + 20, ip + 20, tcpFirst, 0);
      change(into + 28, ip + 28, tcpSecond, 0);
      change(into + 36, ip + 36, tcpThird, 0);
      if ((changes | pseudoChanges) != 0 && masks.sumsTransport) {
        put16(into + 36, Checksum.update(u16(into + 36), sum(changes + pseudoChanges)));
      }
    }
    return true;
  }

  private void change(long to, long from, long bits, long pseudo) {
    long was = Memory.getLong(to);
    long difference = (was ^ Memory.getLong(from)) & bits;
    if (difference != 0) {
      Memory.putLong(to, was ^ difference);
      note(was, was ^ difference, pseudo);
    }
  }

  private void mergeAny(long from, long to, int present, int shift) {
    long distance = Mbuf.buffer(to) - Mbuf.buffer(from) + shift;
    int start = Mbuf.dataOffset(from) + shift;
    int room = Math.min(present, Mbuf.bufferLength(to) - start);
    removed = Mbuf.dataOffset(to) - start;
    if (masks.touchesFrame) {
      frame(from, distance, room);
    }
    if (masks.touchesIp) {
      ip(from, distance, room);
    }
  }

  /** How far the target's data was moved in its buffer to make room for a header. */
  private static int shift(long from, long to) {
    return Mbuf.dataOffset(to) - Mbuf.dataOffset(from) + Mbuf.length(to) - Mbuf.length(from);
  }

  private void annotations(long from, long to, int shift) {
    for (int range : masks.annotations) {
      int at = Mbuf.SIZE + (range >>> 8);
      int end = at + (range & 0xff);
      for (; at + 8 <= end; at += 8) {
        Memory.putLong(to + at, Memory.getLong(from + at));
      }
      for (; at < end; at++) {
        Memory.putByte(to + at, Memory.getByte(from + at));
      }
    }
    for (int at : masks.positions) {
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
    apply(masks.ethernet, eth, distance, room - offset);
    int type = 12;
    while (isTag(u16(eth + type)) && offset + type + 6 <= room) {
      type += 4;
    }
    if (masks.vlan) {
      bytes(eth + 12, distance, type - 12);
    }
    if (masks.ethType) {
      bytes(eth + type, distance, 2);
    }
    if (masks.arp && u16(eth + type) == Ethernet.TYPE_ARP) {
      bytes(eth + type + 2, distance, Math.min(Arp.LENGTH, room - offset - type - 2));
    }
  }

  private void ip(long from, long distance, int room) {
    int offset = Anno.hasNetworkHeader(from) ? Anno.networkOffset(from) : network(from, room);
    if (offset < Math.max(0, removed) || offset + Ipv4.MIN_HEADER > room) {
      return;
    }
    long ip = Mbuf.data(from) + offset;
    int left = room - offset;
    int first = Memory.getByte(ip) & 0xff;
    pseudoChanges = 0;
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
    apply(masks.ip4, masks.pseudo4, ip, distance, room);
    long sum = changes;
    boolean whole = length <= room;
    if (masks.ipOptions && whole) {
      sum += bytes(ip + Ipv4.MIN_HEADER, distance, length - Ipv4.MIN_HEADER);
    }
    if (masks.sumsIp && sum != 0) {
      long at = ip + distance + 10;
      put16(at, Checksum.update(u16(at), sum(sum)));
    }
    if (masks.touchesTransport && whole && (u16(ip + 6) & 0x1fff) == 0) {
      transport(from, ip, Memory.getByte(ip + 9) & 0xff, distance, room, length);
    }
  }

  private void ip6(long from, long ip, long distance, int room) {
    if (room < 40) {
      return;
    }
    apply(masks.ip6, masks.pseudo6, ip, distance, room);
    int at = 40;
    int next = Memory.getByte(ip + 6) & 0xff;
    boolean first = true;
    while (first && at + 8 <= room && isExtension(next)) {
      boolean fragment = next == IpProtocol.FRAGMENT;
      int length = fragment ? 8 : 8 * ((Memory.getByte(ip + at + 1) & 0xff) + 1);
      first = !fragment || (u16(ip + at + 2) & 0xfff8) == 0;
      if (fragment ? masks.ipFragment : masks.ipOptions) {
        bytes(ip + at, distance, Math.min(length, room - at));
      }
      next = Memory.getByte(ip + at) & 0xff;
      at += length;
    }
    if (first && masks.touchesTransport) {
      transport(from, ip, next, distance, room, at);
    }
  }

  private static boolean isExtension(int next) {
    return next == IpProtocol.HOP_BY_HOP
        || next == IpProtocol.ROUTING
        || next == IpProtocol.FRAGMENT
        || next == IpProtocol.DESTINATION_OPTIONS;
  }

  private void transport(long from, long ip, int protocol, long distance, int room, int behindIp) {
    int offset = behindIp;
    if (Anno.hasTransportHeader(from)) {
      long marked = Anno.transportHeader(from) - ip;
      offset = marked >= Ipv4.MIN_HEADER && marked <= room ? (int) marked : behindIp;
    }
    long header = ip + offset;
    int left = room - offset;
    if (protocol == IpProtocol.UDP) {
      apply(masks.udp, header, distance, left);
      long sum = changes + pseudoChanges;
      if (masks.sumsTransport && sum != 0 && left >= 8) {
        long at = header + distance + 6;
        put16(at, Checksum.updateUdp(u16(at), sum(sum)));
      }
    } else if (protocol == IpProtocol.TCP) {
      apply(masks.tcp, header, distance, left);
      long sum = changes + pseudoChanges;
      if (masks.tcpOptions && left > 20) {
        int length = 4 * (Memory.getByte(header + 12) >> 4 & 15);
        sum += bytes(header + 20, distance, Math.min(length, left) - 20);
      }
      follow(header + distance + 16, left - 16, sum);
    } else if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMP6) {
      apply(masks.icmp, header, distance, left);
      long sum = changes + (protocol == IpProtocol.ICMP ? 0 : pseudoChanges);
      follow(header + distance + 2, left - 2, sum);
    } else {
      apply(masks.ports, header, distance, left);
    }
  }

  /** Corrects a checksum at some place. */
  private void follow(long at, int room, long sum) {
    if (masks.sumsTransport && sum != 0 && room >= 2) {
      put16(at, Checksum.update(u16(at), sum(sum)));
    }
  }

  private void apply(long[] bits, long from, long distance, int room) {
    apply(bits, FieldMasks.NONE, from, distance, room);
  }

  /** Brings the bits of a header over, as far as it is there. */
  private void apply(long[] bits, long[] pseudo, long from, long distance, int room) {
    changes = 0;
    for (int i = 0; i < bits.length; i++) {
      long at = from + 8 * i;
      if (bits[i] == 0) {
        continue;
      }
      if (8 * i + 8 > room) {
        part(bits[i], pseudo[i], at, distance, room - 8 * i);
        return;
      }
      change(at + distance, at, bits[i], pseudo[i]);
    }
  }

  /** The same for the last bytes of a packet. */
  private void part(long bits, long pseudo, long from, long distance, int count) {
    for (int i = 0; i < count; i++) {
      long was = Memory.getByte(from + i + distance) & 0xffL;
      long difference = (was ^ Memory.getByte(from + i)) & bits >>> 8 * i & 0xff;
      if (difference != 0) {
        Memory.putByte(from + i + distance, (byte) (was ^ difference));
        note(was << 8 * i, (was ^ difference) << 8 * i, pseudo);
      }
    }
  }

  private void note(long was, long now, long pseudo) {
    changes += halves(now) + halves(~was);
    if (((was ^ now) & pseudo) != 0) {
      pseudoChanges += halves(now & pseudo) + halves(~(was & pseudo));
    }
  }

  /** Brings bytes over, and says the sum of what changed. */
  private static long bytes(long from, long distance, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      int was = Memory.getByte(from + i + distance) & 0xff;
      int now = Memory.getByte(from + i) & 0xff;
      if (was != now) {
        Memory.putByte(from + i + distance, (byte) now);
        int place = 8 * (i & 1);
        sum += (now << place) + (was << place ^ 0xffff);
      }
    }
    return sum;
  }

  /** A sum modulo 0xffff does not mind in which pieces it is added up. */
  private static long halves(long word) {
    return (word & 0xffff_ffffL) + (word >>> 32);
  }

  /** A sum as {@link Checksum} has it: a swap commutes with adding (RFC 1071, 2 B). */
  private static int sum(long changes) {
    long folded = (changes & 0xffff_ffffL) + (changes >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16 & 0xffff) + (folded >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
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
