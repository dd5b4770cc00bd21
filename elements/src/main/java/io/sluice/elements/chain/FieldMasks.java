// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Field;
import io.sluice.packet.Mbuf;
import java.util.Arrays;
import java.util.Set;

/**
 * The positions of fields: for each kind of header, the bits that hold them, one mask per 8 bytes
 * of the header, in memory order. Fields of variable position or length are flags instead.
 * Immutable.
 */
final class FieldMasks {
  /** No bits of any header. */
  static final long[] NONE = new long[5];

  final long[] ethernet;
  final long[] ip4;
  final long[] ip6;
  final long[] tcp;
  final long[] udp;
  final long[] icmp;
  final long[] ports;

  /** What the pseudo header has of the IP headers, when a checksum follows its changes. */
  final long[] pseudo4;

  final long[] pseudo6;

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

  /** Whether the checksum follows the changes. */
  final boolean sumsIp;

  final boolean sumsTransport;

  private final Set<Field> fields;

  FieldMasks(Set<Field> fields, Set<Field> sums) {
    this.fields = fields;
    sumsIp = sums.contains(Field.IP_CHECKSUM);
    sumsTransport = sums.contains(Field.CHECKSUM);
    ethernet = new Header(16).with(Field.ETH_DST, 0, 6).with(Field.ETH_SRC, 6, 6).masks;
    ip4 =
        new Header(24)
            .with(Field.IP_VERSION, 0, 1)
            .with(Field.IP_TOS, 1, 1)
            .with(Field.IP_LENGTH, 2, 2)
            .with(Field.IP_ID, 4, 2)
            .with(Field.IP_FRAGMENT, 6, 2)
            .with(Field.IP_TTL, 8, 1)
            .with(Field.IP_PROTO, 9, 1)
            .with(Field.IP_CHECKSUM, 10, 2)
            .with(Field.IP_SRC, 12, 4)
            .with(Field.IP_DST, 16, 4)
            .masks;
    Header six =
        new Header(40)
            .with(Field.IP_TOS, 1, 3)
            .with(Field.IP_LENGTH, 4, 2)
            .with(Field.IP_PROTO, 6, 1)
            .with(Field.IP_TTL, 7, 1)
            .with(Field.IP_SRC, 8, 16)
            .with(Field.IP_DST, 24, 16);
    six.masks[0] |= fields.contains(Field.IP_VERSION) ? 0xf0 : 0;
    six.masks[0] |= fields.contains(Field.IP_TOS) ? 0x0f : 0;
    ip6 = six.masks;
    tcp =
        ports(24)
            .with(Field.TCP_SEQ, 4, 8)
            .with(Field.TCP_FLAGS, 12, 2)
            .with(Field.TCP_WINDOW, 14, 2)
            .with(Field.CHECKSUM, 16, 2)
            .with(Field.TCP_FLAGS, 18, 2)
            .masks;
    udp = ports(8).with(Field.UDP_LENGTH, 4, 2).with(Field.CHECKSUM, 6, 2).masks;
    icmp =
        new Header(8)
            .with(Field.ICMP_TYPE, 0, 2)
            .with(Field.CHECKSUM, 2, 2)
            .with(Field.ICMP_REST, 4, 4)
            .masks;
    ports = ports(8).masks;
    pseudo4 = sumsTransport ? only(ip4, 9, 1, 12, 8) : NONE;
    pseudo6 = sumsTransport ? only(ip6, 6, 1, 8, 32) : NONE;
    vlan = fields.contains(Field.VLAN);
    ethType = fields.contains(Field.ETH_TYPE);
    arp = fields.contains(Field.ARP);
    ipOptions = fields.contains(Field.IP_OPTIONS);
    ipFragment = fields.contains(Field.IP_FRAGMENT);
    tcpOptions = fields.contains(Field.TCP_OPTIONS);
    touchesFrame = touches(Field.ETHERNET) || arp;
    touchesTransport = touches(Field.TRANSPORT_HEADER) || sumsTransport;
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

  private Header ports(int bytes) {
    return new Header(bytes).with(Field.SRC_PORT, 0, 2).with(Field.DST_PORT, 2, 2);
  }

  /** Two ranges of bytes of masks. */
  private static long[] only(long[] masks, int first, int count, int second, int more) {
    long[] some = new long[masks.length];
    for (int at = 0; at < 8 * masks.length; at++) {
      if (at >= first && at < first + count || at >= second && at < second + more) {
        some[at / 8] |= masks[at / 8] & 0xffL << 8 * (at % 8);
      }
    }
    return some;
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
    Field before = null;
    for (int i = 0; i < Mbuf.PRIVATE_SIZE - 16; i++) {
      Field field = Field.ofUserByte(i);
      if (fields.contains(field) && field == before) {
        ranges[count - 1]++;
      } else if (fields.contains(field)) {
        ranges[count++] = 16 + i << 8 | 1;
      }
      before = field;
    }
    return Arrays.copyOf(ranges, count);
  }

  /** Gathers the masks of one header. */
  private final class Header {
    private final long[] masks;

    Header(int bytes) {
      masks = new long[bytes / 8];
    }

    Header with(Field field, int first, int count) {
      for (int at = first; fields.contains(field) && at < first + count; at++) {
        masks[at / 8] |= 0xffL << 8 * (at % 8);
      }
      return this;
    }
  }
}
