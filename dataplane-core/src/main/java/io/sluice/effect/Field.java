// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.Locale;

/**
 * A part of a packet that an element can read or write: a header field, the payload, or an
 * annotation. IPv6 fields go by the names of the IPv4 fields that do the same: the traffic class
 * and flow label are {@link #IP_TOS}, the next header {@link #IP_PROTO}, the hop limit {@link
 * #IP_TTL}, extension headers {@link #IP_OPTIONS}.
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
  /** All bytes behind the last header above, trailing bytes of the frame included. */
  PAYLOAD,
  /** How many bytes the packet has. */
  LENGTH,
  /** Annotation: where the MAC header lies. */
  ANNO_MAC,
  /** Annotation: where the network header lies. */
  ANNO_NETWORK,
  /** Annotation: where the transport header lies. */
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
  ANNO_32;

  private static final Field[] BY_USER_BYTE = new Field[48];

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

  /** This field's bit in a set of fields. */
  long bit() {
    return 1L << ordinal();
  }

  /**
   * Whether this is an annotation: a part of the buffer that does not leave the machine.
   *
   * @return false for what is in the packet's bytes, and for {@link #LENGTH}
   */
  public boolean isAnnotation() {
    return ordinal() >= ANNO_MAC.ordinal();
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
   * The field's name as users read it.
   *
   * @return for example {@code ip.src} or {@code anno.paint}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
  }
}
