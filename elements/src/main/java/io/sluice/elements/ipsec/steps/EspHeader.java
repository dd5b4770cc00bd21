// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

/**
 * The header that Click puts in front of what it encrypts (RFC 2406, section 2), an IV of 64 bits
 * included.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               Security parameters index (SPI)                 |
 * |                      Sequence number                          |
 * |                  Initialization vector (IV)                   |
 * |                                                               |
 * </pre>
 */
final class EspHeader {
  static final int SEQUENCE = 4;
  static final int IV = 8;
  static final int LENGTH = 16;

  /** Bytes of the integrity value behind the padding, of the 20 that SHA-1 gives. */
  static final int AUTH_LENGTH = 12;

  private EspHeader() {}
}
