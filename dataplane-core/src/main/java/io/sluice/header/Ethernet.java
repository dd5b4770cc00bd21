// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;
import io.sluice.packet.Checks;
import io.sluice.packet.Memory;

/**
 * An Ethernet II header (IEEE 802.3), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                      Destination (48 bits)                    |
 * +                               +-------------------------------+
 * |                               |                               |
 * +-------------------------------+                               +
 * |                        Source (48 bits)                       |
 * +-------------------------------+-------------------------------+
 * |           EtherType           |
 * +-------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #HEADER_LENGTH} bytes are there. Addresses are the low
 * 48 bits of a {@code long}, first byte on the wire highest. Allocates nothing.
 */
public final class Ethernet {
  /** Bytes of the header, no tag. */
  public static final int HEADER_LENGTH = 14;

  /** Bytes of an address. */
  public static final int ADDRESS_LENGTH = 6;

  /** Shortest frame without its frame check sequence, in bytes. */
  public static final int MIN_FRAME = 60;

  /** The broadcast address, ff:ff:ff:ff:ff:ff. */
  public static final long BROADCAST = 0xffff_ffff_ffffL;

  /** EtherType of IPv4. */
  public static final int TYPE_IPV4 = 0x0800;

  /** EtherType of ARP. */
  public static final int TYPE_ARP = 0x0806;

  /** EtherType of a customer VLAN tag (802.1Q). */
  public static final int TYPE_VLAN = 0x8100;

  /** EtherType of a service VLAN tag (802.1ad). */
  public static final int TYPE_QINQ = 0x88a8;

  /** EtherType of IPv6. */
  public static final int TYPE_IPV6 = 0x86dd;

  /** EtherType of an MPLS unicast label stack. */
  public static final int TYPE_MPLS = 0x8847;

  /** EtherType of a network service header (RFC 8300). */
  public static final int TYPE_NSH = 0x894f;

  /** EtherType of a transparently bridged Ethernet frame, as in GRE and Geneve. */
  public static final int TYPE_TRANSPARENT_ETHERNET = 0x6558;

  /** Values below are a length (802.3), not a type. */
  public static final int TYPE_MIN = 0x0600;

  private static final long GROUP_BIT = 1L << 40;

  private Ethernet() {}

  public static long dst(long eth) {
    return Bytes.u48(eth);
  }

  public static void setDst(long eth, long address) {
    Bytes.putU48(eth, address);
  }

  public static long src(long eth) {
    return Bytes.u48(eth + 6);
  }

  public static void setSrc(long eth, long address) {
    Bytes.putU48(eth + 6, address);
  }

  /**
   * The EtherType, or the length of an 802.3 frame when below {@link #TYPE_MIN}.
   *
   * @param eth the header
   * @return 0 to 0xffff
   */
  public static int etherType(long eth) {
    return Bytes.u16(eth + 12);
  }

  public static void setEtherType(long eth, int type) {
    Bytes.putU16(eth + 12, type);
  }

  /**
   * Writes the whole header.
   *
   * @param eth the header
   * @param dst destination, 48 bits
   * @param src source, 48 bits
   * @param type the EtherType
   */
  public static void set(long eth, long dst, long src, int type) {
    setAddresses(eth, dst, src);
    Bytes.putU16(eth + 12, type);
  }

  /**
   * Writes both addresses.
   *
   * @param eth the header
   * @param dst destination, 48 bits
   * @param src source, 48 bits
   */
  public static void setAddresses(long eth, long dst, long src) {
    Bytes.putI64(eth, dst << 16 | src >>> 32 & 0xffff);
    Bytes.putI32(eth + 8, (int) src);
  }

  /**
   * The first eight bytes of a header with these addresses, for {@link #putAddresses}.
   *
   * @param dst destination, 48 bits
   * @param src source, 48 bits
   * @return as it lies in memory
   */
  public static long addressesHead(long dst, long src) {
    return Long.reverseBytes(dst << 16 | src >>> 32 & 0xffff);
  }

  /**
   * The four bytes of a header's source that {@link #addressesHead} leaves.
   *
   * @param src source, 48 bits
   * @return as they lie in memory
   */
  public static int addressesTail(long src) {
    return Integer.reverseBytes((int) src);
  }

  /**
   * Writes both addresses, made ready before: for those that write the same ones into many packets.
   *
   * @param eth the header
   * @param head of {@link #addressesHead}
   * @param tail of {@link #addressesTail}
   */
  public static void putAddresses(long eth, long head, int tail) {
    if (Checks.ENABLED) {
      Checks.write(eth, 2L * ADDRESS_LENGTH);
    }
    Memory.putLong(eth, head);
    Memory.putInt(eth + 8, tail);
  }

  /**
   * Whether an address names a group: multicast, or broadcast.
   *
   * @param address 48 bits
   * @return true when the first byte's lowest bit is set
   */
  public static boolean isGroup(long address) {
    return (address & GROUP_BIT) != 0;
  }

  /**
   * Whether an EtherType announces a VLAN tag.
   *
   * @param type an EtherType
   * @return true for 802.1Q and 802.1ad
   */
  public static boolean isVlan(int type) {
    return type == TYPE_VLAN || type == TYPE_QINQ;
  }
}
