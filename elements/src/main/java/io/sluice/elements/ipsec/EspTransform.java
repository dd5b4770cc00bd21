// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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

  /** Whether packets are not brought into arrays for this one. */
  boolean worksInPlace() {
    return false;
  }

  /**
   * As {@link #seal}, of a packet that {@link #worksInPlace}.
   *
   * @param at where SPI and sequence number are in its data; there is room for the ICV at the end
   * @return false when the device failed
   */
  boolean sealInPlace(long packet, int at, int length, long sequence, boolean extended) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #open}, of a packet that {@link #worksInPlace}. */
  boolean openInPlace(long packet, int at, int length, long sequence, boolean extended) {
    throw new UnsupportedOperationException();
  }

  /** Wipes the keys. */
  abstract void destroy();

  // Whole words: what is read soon after as wide as it was written comes from the store buffer.

  static int getInt(byte[] from, int at) {
    return (int) INTS.get(from, at);
  }

  static void putInt(byte[] to, int at, int value) {
    INTS.set(to, at, value);
  }

  static long getLong(byte[] from, int at) {
    return (long) LONGS.get(from, at);
  }

  static void putLong(byte[] to, int at, long value) {
    LONGS.set(to, at, value);
  }
}
