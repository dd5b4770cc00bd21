// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import java.util.Arrays;

/**
 * Where a packet's text lies while a cipher that wants arrays works on it: an array that grows with
 * the packets. Belongs to one cipher.
 */
public final class Scratch {
  /** The first packet brings room for all that a buffer of the pool holds. */
  private static final int LEAST = 1 << 11;

  private byte[] bytes = {};

  /** Creates it without an array. */
  public Scratch() {}

  /**
   * The array, whose contents are those of the packet before, or none.
   *
   * @param length how many bytes are needed, at least 1
   * @return an array of this length or more
   */
  public byte[] atLeast(int length) {
    return length <= bytes.length ? bytes : grow(length);
  }

  private byte[] grow(int length) {
    wipe();
    bytes = new byte[Math.max(LEAST, Integer.highestOneBit(2 * length - 1))];
    return bytes;
  }

  /** Wipes what is left of the last packet. */
  public void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }
}
