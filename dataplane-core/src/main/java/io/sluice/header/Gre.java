// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * A GRE header (RFC 2784, with the key and the sequence number of RFC 2890), by the address of its
 * first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-------------------------+-----+-------------------------------+
 * |C|R|K|S|       Reserved          | Ver |         Protocol type         |
 * +-+-+-+-+-------------------------+-----+-------------------------------+
 * |      Checksum (if C)            |       Reserved (if C)               |
 * |      Key (if K)                                                       |
 * |      Sequence number (if S)                                           |
 * +-----------------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #MIN_HEADER} bytes are there, then {@link #headerLength}
 * bytes. Allocates nothing.
 */
public final class Gre {
  /** Header without optional fields, in bytes. */
  public static final int MIN_HEADER = 4;

  /** Flag: a checksum is present. */
  public static final int CHECKSUM = 0x8000;

  /** Flag: source routing, as in RFC 1701; RFC 2784 has receivers drop such packets. */
  public static final int ROUTING = 0x4000;

  /** Flag: a key is present. */
  public static final int KEY = 0x2000;

  /** Flag: a sequence number is present. */
  public static final int SEQUENCE = 0x1000;

  /** The version's bits; this one is 0. */
  public static final int VERSION = 0x0007;

  private static final int FIELD = 4;

  private Gre() {}

  /**
   * Flags and version.
   *
   * @param gre the header
   * @return 16 bits
   */
  public static int flags(long gre) {
    return Bytes.u16(gre);
  }

  /**
   * The EtherType of what is inside.
   *
   * @param gre the header
   * @return 0 to 0xffff
   */
  public static int protocol(long gre) {
    return Bytes.u16(gre + 2);
  }

  /**
   * The length of a header with these flags.
   *
   * @param flags of {@link #flags}
   * @return 4 to 16 bytes
   */
  public static int headerLength(int flags) {
    return keyOffset(flags)
        + ((flags & KEY) != 0 ? FIELD : 0)
        + ((flags & SEQUENCE) != 0 ? FIELD : 0);
  }

  /**
   * Where the key lies, when there is one.
   *
   * @param flags of {@link #flags}
   * @return bytes from the header's start
   */
  public static int keyOffset(int flags) {
    return (flags & CHECKSUM) != 0 ? MIN_HEADER + FIELD : MIN_HEADER;
  }

  /**
   * Where the sequence number lies, when there is one.
   *
   * @param flags of {@link #flags}
   * @return bytes from the header's start
   */
  public static int sequenceOffset(int flags) {
    return keyOffset(flags) + ((flags & KEY) != 0 ? FIELD : 0);
  }
}
