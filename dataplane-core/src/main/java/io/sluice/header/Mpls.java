// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * An entry of an MPLS label stack (RFC 3032, RFC 5462), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------+-----+-+---------------+
 * |                 Label                 | TC  |S|      TTL      |
 * +---------------------------------------+-----+-+---------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #LENGTH} bytes are there. Allocates nothing.
 */
public final class Mpls {
  /** Length of an entry in bytes. */
  public static final int LENGTH = 4;

  /** Largest label. */
  public static final int MAX_LABEL = 0xf_ffff;

  /** EtherType of packets with labels. */
  public static final int TYPE = 0x8847;

  private Mpls() {}

  public static int label(long entry) {
    return Bytes.i32(entry) >>> 12;
  }

  /**
   * Whether this is the last entry.
   *
   * @param entry the entry
   * @return the S bit
   */
  public static boolean isBottom(long entry) {
    return (Bytes.u8(entry + 2) & 1) != 0;
  }

  public static int ttl(long entry) {
    return Bytes.u8(entry + 3);
  }

  /**
   * An entry as the host integer of its four bytes.
   *
   * @param label 0 to {@value #MAX_LABEL}
   * @param trafficClass 0 to 7
   * @param bottom whether it is the last
   * @param ttl 0 to 255
   * @return for {@link Bytes#putI32}
   */
  public static int entry(int label, int trafficClass, boolean bottom, int ttl) {
    return label << 12 | trafficClass << 9 | (bottom ? 1 << 8 : 0) | ttl;
  }
}
