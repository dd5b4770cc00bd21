// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Field;
import io.sluice.packet.Mbuf;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where fields lie: for each kind of header the 16-bit words that hold them, each an int.
 *
 * <pre>
 *  31-20 offset in the header   19-17 the sums that cover the word   15-0 mask, as it lies in memory
 * </pre>
 *
 * <p>Fields of variable place or length are flags instead. Immutable.
 */
final class FieldWords {
  /** Bits of the sums that a word's change is for: IP header, pseudo header, transport. */
  static final int IP = 17;

  static final int PSEUDO = 18;
  static final int TRANSPORT = 19;

  final int[] ethernet;
  final int[] ip4;
  final int[] ip6;
  final int[] tcp;
  final int[] udp;
  final int[] icmp;
  final int[] ports;

  /** Ranges of the private area: the offset in it, and the length in the lowest byte. */
  final int[] annotations;

  /** Header positions, by their place behind the mbuf. */
  final int[] positions;

  final boolean vlan;
  final boolean ethType;
  final boolean arp;
  final boolean ipOptions;
  final boolean ipFragment;
  final boolean tcpOptions;
  final boolean touchesFrame;
  final boolean touchesIp;
  final boolean touchesTransport;

  /** What {@link #IP} and {@link #TRANSPORT} say of a word that the sum covers, or nothing. */
  final int ipSum;

  final int transportSum;

  private final Set<Field> fields;

  FieldWords(Set<Field> fields, Set<Field> sums) {
    this.fields = fields;
    boolean sumsIp = sums.contains(Field.IP_CHECKSUM);
    boolean sumsTransport = sums.contains(Field.CHECKSUM);
    ipSum = sumsIp ? 1 << IP : 0;
    transportSum = sumsTransport ? 1 << TRANSPORT : 0;
    int pseudo = sumsTransport ? 1 << PSEUDO : 0;
    ethernet = new Header(0).bytes(Field.ETH_DST, 0, 6).bytes(Field.ETH_SRC, 6, 6).list();
    Header four =
        new Header(ipSum)
            .bytes(Field.IP_VERSION, 0, 1)
            .bytes(Field.IP_TOS, 1, 1)
            .bytes(Field.IP_LENGTH, 2, 2)
            .bytes(Field.IP_ID, 4, 2)
            .bytes(Field.IP_FRAGMENT, 6, 2)
            .bytes(Field.IP_TTL, 8, 1);
    four.sums = ipSum | pseudo;
    four.bytes(Field.IP_PROTO, 9, 1).bytes(Field.IP_SRC, 12, 4).bytes(Field.IP_DST, 16, 4);
    ip4 = four.checksum(Field.IP_CHECKSUM, 10, sumsIp).list();
    Header six =
        new Header(0)
            .mask(Field.IP_VERSION, 0, 0x00f0)
            .mask(Field.IP_TOS, 0, 0xff0f)
            .bytes(Field.IP_TOS, 2, 2)
            .bytes(Field.IP_LENGTH, 4, 2)
            .bytes(Field.IP_PROTO, 6, 1)
            .bytes(Field.IP_TTL, 7, 1);
    six.sums = pseudo;
    ip6 = six.bytes(Field.IP_SRC, 8, 16).bytes(Field.IP_DST, 24, 16).list();
    tcp =
        ports()
            .bytes(Field.TCP_SEQ, 4, 8)
            .bytes(Field.TCP_FLAGS, 12, 2)
            .bytes(Field.TCP_WINDOW, 14, 2)
            .checksum(Field.CHECKSUM, 16, sumsTransport)
            .bytes(Field.TCP_FLAGS, 18, 2)
            .list();
    udp = ports().bytes(Field.UDP_LENGTH, 4, 2).checksum(Field.CHECKSUM, 6, sumsTransport).list();
    icmp =
        new Header(transportSum)
            .bytes(Field.ICMP_TYPE, 0, 2)
            .checksum(Field.CHECKSUM, 2, sumsTransport)
            .bytes(Field.ICMP_REST, 4, 4)
            .list();
    ports = ports().list();
    vlan = fields.contains(Field.VLAN);
    ethType = fields.contains(Field.ETH_TYPE);
    arp = fields.contains(Field.ARP);
    ipOptions = fields.contains(Field.IP_OPTIONS);
    ipFragment = fields.contains(Field.IP_FRAGMENT);
    tcpOptions = fields.contains(Field.TCP_OPTIONS);
    touchesFrame = touches(Field.ETHERNET) || arp;
    touchesTransport = touches(Field.TRANSPORT_HEADER);
    touchesIp = touches(Field.IP_HEADER) || touchesTransport;
    annotations = annotationRanges();
    positions =
        fields.stream()
            .filter(Field.HEADER_POSITIONS.members()::contains)
            .mapToInt(field -> Mbuf.SIZE + 2 * (field.ordinal() - Field.ANNO_MAC.ordinal()))
            .toArray();
  }

  private boolean touches(Field group) {
    return group.members().stream().anyMatch(fields::contains);
  }

  private Header ports() {
    return new Header(transportSum).bytes(Field.SRC_PORT, 0, 2).bytes(Field.DST_PORT, 2, 2);
  }

  private int[] annotationRanges() {
    int[] ranges = new int[Mbuf.PRIVATE_SIZE];
    int count = 0;
    if (fields.contains(Field.ANNO_PACKET_TYPE)) {
      ranges[count++] = 6 << 8 | 1;
    }
    if (fields.contains(Field.ANNO_TIMESTAMP)) {
      ranges[count++] = 8 << 8 | 8;
    }
    int user = 16;
    for (int i = 0; i < 48; i++) {
      if (fields.contains(Field.ofUserByte(i))) {
        boolean goesOn =
            count > 0 && (ranges[count - 1] >> 8) + (ranges[count - 1] & 0xff) == user + i;
        if (goesOn && i > 0 && Field.ofUserByte(i) == Field.ofUserByte(i - 1)) {
          ranges[count - 1]++;
        } else {
          ranges[count++] = user + i << 8 | 1;
        }
      }
    }
    return Arrays.copyOf(ranges, count);
  }

  static int offset(int word) {
    return word >>> 20;
  }

  /** Gathers the words of one header. */
  private final class Header {
    /** Masks, by offset and sums. */
    private final TreeMap<Integer, Integer> words = new TreeMap<>();

    int sums;

    Header(int sums) {
      this.sums = sums;
    }

    Header bytes(Field field, int from, int count) {
      for (int at = from; at < from + count; at++) {
        mask(field, at & ~1, (at & 1) == 0 ? 0x00ff : 0xff00);
      }
      return this;
    }

    Header mask(Field field, int at, int mask) {
      if (fields.contains(field)) {
        words.merge(at << 20 | sums, mask, (a, b) -> a | b);
      }
      return this;
    }

    /** A checksum is brought over only when it is not updated by differences. */
    Header checksum(Field field, int at, boolean byDifferences) {
      if (!byDifferences && fields.contains(field)) {
        words.put(at << 20, 0xffff);
      }
      return this;
    }

    int[] list() {
      return words.entrySet().stream().mapToInt(word -> word.getKey() | word.getValue()).toArray();
    }
  }
}
