// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

/**
 * What an association does to a packet's bytes, in one direction:
 *
 * <pre>
 * SPI (4)  sequence number (4)  IV (8 or 16)  payload  padding  pad length (1)  next header (1)
 * ICV (16)
 * </pre>
 *
 * <p>Belongs to one worker.
 */
abstract class EspTransform {
  /** Length of SPI and sequence number in bytes. */
  static final int HEADER = 8;

  /** Length of the integrity check value in bytes: the same for all that are known here. */
  static final int ICV = 16;

  /** Length of the IV in bytes. */
  final int ivLength;

  /** What payload, padding and the two bytes behind it must be a multiple of: a power of two. */
  final int blockLength;

  EspTransform(int ivLength, int blockLength) {
    this.ivLength = ivLength;
    this.blockLength = blockLength;
  }

  /**
   * Encrypts and authenticates in place. SPI and sequence number are there; writes the IV.
   *
   * @param packet whose data may be written
   * @param at where SPI and sequence number are in its data
   * @param length from there up to the next header; there is room for the ICV behind it
   * @param sequence all 64 bits
   * @return false when a device failed
   */
  abstract boolean seal(long packet, int at, int length, long sequence);

  /**
   * Verifies and decrypts in place.
   *
   * @param packet whose data may be written
   * @param at where SPI and sequence number are in its data
   * @param length ICV included, long enough for IV, trailer and ICV, and of whole blocks
   * @param sequence all 64 bits
   * @return false when it was forged, or a device failed
   */
  abstract boolean open(long packet, int at, int length, long sequence);

  /** Wipes the keys. */
  abstract void destroy();
}
