// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Packet data by absolute address, in network byte order (big endian). Values come back as host
 * integers, so {@code Bytes.u16(udp)} is the port number. In the checked mode each access is
 * verified against the packet it lies in, and writing to data that clones share is an error.
 * Allocates nothing.
 */
public final class Bytes {
  private Bytes() {}

  public static int u8(long address) {
    if (Checks.ENABLED) {
      Checks.data(address, 1);
    }
    return Memory.getByte(address) & 0xff;
  }

  public static int u16(long address) {
    if (Checks.ENABLED) {
      Checks.data(address, 2);
    }
    return Short.reverseBytes(Memory.getShort(address)) & 0xffff;
  }

  /**
   * Reads 32 bits.
   *
   * @param address first byte
   * @return the value as a signed int; compare with {@link Integer#compareUnsigned}
   */
  public static int i32(long address) {
    if (Checks.ENABLED) {
      Checks.data(address, 4);
    }
    return Integer.reverseBytes(Memory.getInt(address));
  }

  public static long u32(long address) {
    return i32(address) & 0xffff_ffffL;
  }

  public static long u48(long address) {
    return (long) u16(address) << 32 | u32(address + 2);
  }

  public static long i64(long address) {
    if (Checks.ENABLED) {
      Checks.data(address, 8);
    }
    return Long.reverseBytes(Memory.getLong(address));
  }

  public static void putU8(long address, int value) {
    if (Checks.ENABLED) {
      Checks.write(address, 1);
    }
    Memory.putByte(address, (byte) value);
  }

  public static void putU16(long address, int value) {
    if (Checks.ENABLED) {
      Checks.write(address, 2);
    }
    Memory.putShort(address, Short.reverseBytes((short) value));
  }

  public static void putI32(long address, int value) {
    if (Checks.ENABLED) {
      Checks.write(address, 4);
    }
    Memory.putInt(address, Integer.reverseBytes(value));
  }

  public static void putU48(long address, long value) {
    putU16(address, (int) (value >>> 32));
    putI32(address + 2, (int) value);
  }

  public static void putI64(long address, long value) {
    if (Checks.ENABLED) {
      Checks.write(address, 8);
    }
    Memory.putLong(address, Long.reverseBytes(value));
  }

  /**
   * Copies packet bytes out.
   *
   * @param address first byte
   * @param to destination
   * @param offset first index written
   * @param length in bytes
   */
  public static void copyOut(long address, byte[] to, int offset, int length) {
    if (Checks.ENABLED && length > 0) {
      Checks.data(address, length);
    }
    Memory.copyToArray(address, to, offset, length);
  }

  /**
   * Copies bytes into a packet.
   *
   * @param address first byte written
   * @param from source
   * @param offset first index read
   * @param length in bytes
   */
  public static void copyIn(long address, byte[] from, int offset, int length) {
    if (Checks.ENABLED && length > 0) {
      Checks.write(address, length);
    }
    Memory.copyFromArray(from, offset, address, length);
  }
}
