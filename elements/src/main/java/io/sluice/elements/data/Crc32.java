// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import io.sluice.packet.Bytes;

/**
 * The checksum that SetCRC32 writes: Ethernet's polynomial, most significant bit first, from all
 * ones, not inverted at the end.
 */
public final class Crc32 {
  /** Bytes of a checksum. */
  static final int SIZE = 4;

  private static final int POLYNOMIAL = 0x04c1_1db7;
  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int rest = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        rest = rest << 1 ^ (rest < 0 ? POLYNOMIAL : 0);
      }
      TABLE[i] = rest;
    }
  }

  private Crc32() {}

  /** The sum of so many bytes, in the byte order in which it is stored. */
  static int of(long address, int length) {
    return Integer.reverseBytes(extend(-1, address, length));
  }

  /**
   * Goes on with a sum.
   *
   * @param sum of the bytes before; -1 where there are none
   * @param address of further ones
   * @param length how many these are
   * @return the sum of all
   */
  public static int extend(int sum, long address, int length) {
    int extended = sum;
    for (int i = 0; i < length; i++) {
      extended = extended << 8 ^ TABLE[extended >>> 24 ^ Bytes.u8(address + i)];
    }
    return extended;
  }
}
