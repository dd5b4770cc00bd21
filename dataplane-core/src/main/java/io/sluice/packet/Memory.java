// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.Objects;
import org.agrona.UnsafeApi;

/**
 * Raw native memory by absolute address, in the machine's byte order (little endian on x86-64 and
 * AArch64). No bounds, no checks: packet contents go through {@link Bytes}, buffer fields through
 * {@link Mbuf}, which do check when {@link Checks#ENABLED}.
 */
public final class Memory {
  /** Size of a cache line in bytes. */
  public static final int CACHE_LINE = 64;

  private static final long BYTE_BASE = UnsafeApi.arrayBaseOffset(byte[].class);
  private static final long LONG_BASE = UnsafeApi.arrayBaseOffset(long[].class);

  private Memory() {}

  public static byte getByte(long address) {
    return UnsafeApi.getByte(address);
  }

  public static short getShort(long address) {
    return UnsafeApi.getShort(address);
  }

  public static int getInt(long address) {
    return UnsafeApi.getInt(address);
  }

  public static long getLong(long address) {
    return UnsafeApi.getLong(address);
  }

  public static void putByte(long address, byte value) {
    UnsafeApi.putByte(address, value);
  }

  public static void putShort(long address, short value) {
    UnsafeApi.putShort(address, value);
  }

  public static void putInt(long address, int value) {
    UnsafeApi.putInt(address, value);
  }

  public static void putLong(long address, long value) {
    UnsafeApi.putLong(address, value);
  }

  /**
   * Copies bytes; the ranges may overlap.
   *
   * @param from source address
   * @param to destination address
   * @param length in bytes
   */
  public static void copy(long from, long to, long length) {
    UnsafeApi.copyMemory(from, to, length);
  }

  /**
   * Fills bytes.
   *
   * @param address first byte
   * @param length in bytes
   * @param value the value of each
   */
  public static void fill(long address, long length, byte value) {
    UnsafeApi.setMemory(address, length, value);
  }

  /**
   * Copies native memory into an array.
   *
   * @param from source address
   * @param to destination
   * @param offset first index written
   * @param length in bytes
   */
  public static void copyToArray(long from, byte[] to, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, to.length);
    UnsafeApi.copyMemory(null, from, to, BYTE_BASE + offset, length);
  }

  /**
   * Copies an array into native memory.
   *
   * @param from source
   * @param offset first index read
   * @param to destination address
   * @param length in bytes
   */
  public static void copyFromArray(byte[] from, int offset, long to, int length) {
    Objects.checkFromIndexSize(offset, length, from.length);
    UnsafeApi.copyMemory(from, BYTE_BASE + offset, null, to, length);
  }

  /**
   * Copies an array into native memory, in the machine's byte order.
   *
   * @param from source
   * @param offset first index read
   * @param to destination address
   * @param count how many longs
   */
  public static void copyFromArray(long[] from, int offset, long to, int count) {
    Objects.checkFromIndexSize(offset, count, from.length);
    UnsafeApi.copyMemory(from, LONG_BASE + 8L * offset, null, to, 8L * count);
  }

  /**
   * Allocates native memory, not cleared.
   *
   * @param bytes the size
   * @return the address, aligned to 16 bytes
   */
  public static long allocate(long bytes) {
    return UnsafeApi.allocateMemory(bytes);
  }

  /**
   * Frees what {@link #allocate} returned.
   *
   * @param address the address
   */
  public static void free(long address) {
    UnsafeApi.freeMemory(address);
  }
}
