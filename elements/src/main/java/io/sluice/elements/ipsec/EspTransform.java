// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

/**
 * What an association does to a packet's bytes, which lie in an array:
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
  abstract int ivLength();

  /** What payload, padding and the two bytes behind it must be a multiple of. */
  abstract int blockLength();

  /**
   * Encrypts and authenticates in place. SPI and sequence number are there; writes the IV.
   *
   * @param data the packet at 0, with room for the ICV
   * @param length up to the next header
   * @param sequence all 64 bits
   * @param extended whether the upper 32 are authenticated, too
   */
  abstract void seal(byte[] data, int length, long sequence, boolean extended);

  /**
   * Verifies and decrypts.
   *
   * @param data the packet at 0
   * @param length ICV included, long enough for IV, trailer and ICV, and of whole blocks
   * @param text where payload, padding and the two bytes behind it go, at the same offset
   * @param sequence all 64 bits
   * @param extended whether the upper 32 were authenticated, too
   * @return false when it was forged
   */
  abstract boolean open(byte[] data, int length, byte[] text, long sequence, boolean extended);

  /** Wipes the keys. */
  abstract void destroy();

  static void putInt(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 24);
    to[at + 1] = (byte) (value >>> 16);
    to[at + 2] = (byte) (value >>> 8);
    to[at + 3] = (byte) value;
  }

  static void putLong(byte[] to, int at, long value) {
    putInt(to, at, (int) (value >>> 32));
    putInt(to, at + 4, (int) value);
  }
}
