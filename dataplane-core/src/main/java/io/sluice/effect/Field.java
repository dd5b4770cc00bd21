// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A part of a packet that an element can read or write: a header field, the payload, or an
 * annotation; the last constants stand for several such parts. IPv6 fields go by the names of the
 * IPv4 fields that do the same: the traffic class and flow label are {@link #IP_TOS}, the next
 * header {@link #IP_PROTO}, the hop limit {@link #IP_TTL}, extension headers {@link #IP_OPTIONS}.
 *
 * <p>Headers are those of the outermost packet; what a tunnel carries inside is {@link #PAYLOAD}.
 */
public enum Field {
  /** Ethernet destination address. */
  ETH_DST,
  /** Ethernet source address. */
  ETH_SRC,
  /** EtherType, of the innermost tag. */
  ETH_TYPE,
  /** 802.1Q and 802.1ad tags, their EtherTypes included. */
  VLAN,
  /** The body of an ARP packet. */
  ARP,
  /** IP version and header length. */
  IP_VERSION,
  /** IPv4 type of service; IPv6 traffic class and flow label. */
  IP_TOS,
  /** IPv4 total length; IPv6 payload length. */
  IP_LENGTH,
  /** IPv4 identification. */
  IP_ID,
  /** IPv4 flags and fragment offset; the IPv6 fragment header. */
  IP_FRAGMENT,
  /** Time to live; hop limit. */
  IP_TTL,
  /** Protocol; next header. */
  IP_PROTO,
  /** IPv4 header checksum. */
  IP_CHECKSUM,
  /** Source address. */
  IP_SRC,
  /** Destination address. */
  IP_DST,
  /** IPv4 options; IPv6 extension headers other than the fragment header. */
  IP_OPTIONS,
  /** Source port of TCP, UDP, SCTP and the like. */
  SRC_PORT,
  /** Destination port. */
  DST_PORT,
  /** Checksum of TCP, UDP or ICMP. */
  CHECKSUM,
  /** TCP sequence and acknowledgement numbers. */
  TCP_SEQ,
  /** TCP data offset, flags and urgent pointer. */
  TCP_FLAGS,
  /** TCP window. */
  TCP_WINDOW,
  /** TCP options. */
  TCP_OPTIONS,
  /** UDP length. */
  UDP_LENGTH,
  /** ICMP type and code. */
  ICMP_TYPE,
  /** ICMP bytes 4 to 7: identifier and sequence number, next-hop MTU, gateway. */
  ICMP_REST,
  /** All bytes after the last header above, including trailing bytes of the frame. */
  PAYLOAD,
  /** The length of the packet. */
  LENGTH,
  /** Annotation: the position of the MAC header. */
  ANNO_MAC,
  /** Annotation: the position of the network header. */
  ANNO_NETWORK,
  /** Annotation: the position of the transport header. */
  ANNO_TRANSPORT,
  /** Annotation: how the frame was addressed (host, broadcast, ...). */
  ANNO_PACKET_TYPE,
  /** Annotation: timestamp. */
  ANNO_TIMESTAMP,
  /** Annotation: destination IP address, user bytes 0 to 15. */
  ANNO_DST_IP,
  /** Annotation: paint, user byte 16. */
  ANNO_PAINT,
  /** Annotation: ICMP parameter problem pointer, user byte 17. */
  ANNO_ICMP_PARAM,
  /** Annotation: FixIPSrc flag, user bytes 18 and 19. */
  ANNO_FIX_IP_SRC,
  /** Annotation: aggregate number or VLAN tag, user bytes 20 to 23. */
  ANNO_AGGREGATE,
  /** Annotation: user bytes 24 to 27. */
  ANNO_24,
  /** Annotation: extra length, user bytes 28 to 31. */
  ANNO_EXTRA_LENGTH,
  /** Annotation: user bytes 32 to 47. */
  ANNO_32,

  /** Group: the Ethernet header and its tags. */
  ETHERNET(ETH_DST, ETH_SRC, ETH_TYPE, VLAN),
  /** Group: the IP header, including options. */
  IP_HEADER(
      IP_VERSION,
      IP_TOS,
      IP_LENGTH,
      IP_ID,
      IP_FRAGMENT,
      IP_TTL,
      IP_PROTO,
      IP_CHECKSUM,
      IP_SRC,
      IP_DST,
      IP_OPTIONS),
  /** Group: both addresses. */
  IP_ADDRESSES(IP_SRC, IP_DST),
  /** Group: both ports. */
  PORTS(SRC_PORT, DST_PORT),
  /** Group: the header of TCP, UDP or ICMP. */
  TRANSPORT_HEADER(
      SRC_PORT,
      DST_PORT,
      CHECKSUM,
      TCP_SEQ,
      TCP_FLAGS,
      TCP_WINDOW,
      TCP_OPTIONS,
      UDP_LENGTH,
      ICMP_TYPE,
      ICMP_REST),
  /** Group: all headers. */
  HEADERS(ETHERNET, ARP, IP_HEADER, TRANSPORT_HEADER),
  /** Group: all bytes, and the length. */
  DATA(HEADERS, PAYLOAD, LENGTH),
  /** Group: the positions of headers. */
  HEADER_POSITIONS(ANNO_MAC, ANNO_NETWORK, ANNO_TRANSPORT),
  /** Group: the 48 bytes that Click calls user annotations. */
  USER_ANNOTATIONS(
      ANNO_DST_IP,
      ANNO_PAINT,
      ANNO_ICMP_PARAM,
      ANNO_FIX_IP_SRC,
      ANNO_AGGREGATE,
      ANNO_24,
      ANNO_EXTRA_LENGTH,
      ANNO_32),
  /** Group: all annotations. */
  ANNOTATIONS(HEADER_POSITIONS, ANNO_PACKET_TYPE, ANNO_TIMESTAMP, USER_ANNOTATIONS),
  /** Group: all of a packet. */
  EVERYTHING(DATA, ANNOTATIONS);

  private static final Field[] BY_USER_BYTE = new Field[48];
  private static final Field[] BY_IPV4_BYTE = {
    IP_VERSION,
    IP_TOS,
    IP_LENGTH,
    IP_LENGTH,
    IP_ID,
    IP_ID,
    IP_FRAGMENT,
    IP_FRAGMENT,
    IP_TTL,
    IP_PROTO,
    IP_CHECKSUM,
    IP_CHECKSUM,
    IP_SRC,
    IP_SRC,
    IP_SRC,
    IP_SRC,
    IP_DST,
    IP_DST,
    IP_DST,
    IP_DST,
  };

  private static final Field[] SINGLE =
      Arrays.stream(values()).filter(field -> !field.isGroup()).toArray(Field[]::new);

  static {
    fill(0, 16, ANNO_DST_IP);
    fill(16, 17, ANNO_PAINT);
    fill(17, 18, ANNO_ICMP_PARAM);
    fill(18, 20, ANNO_FIX_IP_SRC);
    fill(20, 24, ANNO_AGGREGATE);
    fill(24, 28, ANNO_24);
    fill(28, 32, ANNO_EXTRA_LENGTH);
    fill(32, 48, ANNO_32);
  }

  private static void fill(int from, int to, Field field) {
    for (int i = from; i < to; i++) {
      BY_USER_BYTE[i] = field;
    }
  }

  private final long bits;

  Field(Field... members) {
    long sum = members.length == 0 ? 1L << ordinal() : 0;
    for (Field member : members) {
      sum |= member.bits;
    }
    bits = sum;
  }

  /** The bit of this field in a set of fields; for a group, the bits of its members. */
  long bits() {
    return bits;
  }

  /**
   * Whether this is a group of fields, which makes declarations short.
   *
   * @return false for a single field
   */
  public boolean isGroup() {
    return Long.bitCount(bits) > 1;
  }

  /**
   * Whether this is an annotation: data beside the packet, which does not leave the machine.
   *
   * @return false for fields in the packet's bytes, and for {@link #LENGTH}
   */
  public boolean isAnnotation() {
    return (bits & ~ANNOTATIONS.bits) == 0;
  }

  /**
   * The annotation that a byte of the user annotations belongs to.
   *
   * @param offset 0 to 47, Click's offset
   * @return its field
   */
  public static Field ofUserByte(int offset) {
    return BY_USER_BYTE[offset];
  }

  /**
   * The field that a byte of an IPv4 header belongs to, options excluded.
   *
   * @param offset 0 to 19
   * @return its field
   */
  public static Field ofIpv4Byte(int offset) {
    return BY_IPV4_BYTE[offset];
  }

  /**
   * Finds a field by its name.
   *
   * @param text as {@link #text} gives it
   * @return null for any other text
   */
  public static Field of(String text) {
    for (Field field : values()) {
      if (field.text().equals(text)) {
        return field;
      }
    }
    return null;
  }

  /**
   * The fields that this group stands for.
   *
   * @return a single field is its own member
   */
  public Set<Field> members() {
    return Arrays.stream(SINGLE)
        .filter(field -> (field.bits & bits) != 0)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Field.class)));
  }

  /** All single fields in order: the index of a field is its {@link #ordinal}. */
  static Field[] single() {
    return SINGLE;
  }

  /**
   * The field's name in the form for users.
   *
   * @return for example {@code ip.src} or {@code anno.paint}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
  }
}
