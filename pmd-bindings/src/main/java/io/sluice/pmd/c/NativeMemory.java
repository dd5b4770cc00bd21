// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.packet.Memory;
import java.nio.charset.StandardCharsets;

/** Memory for structures and strings that C reads or writes; {@link Memory#free} releases it. */
public final class NativeMemory {
  private NativeMemory() {}

  /**
   * Allocates cleared memory.
   *
   * @param bytes the size
   * @return the address
   */
  public static long allocate(long bytes) {
    long address = Memory.allocate(bytes);
    Memory.fill(address, bytes, (byte) 0);
    return address;
  }

  /**
   * Copies a string.
   *
   * @param text the text
   * @return address of a zero-terminated string in UTF-8
   */
  public static long cstring(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long address = Memory.allocate(bytes.length + 1L);
    Memory.copyFromArray(bytes, 0, address, bytes.length);
    Memory.putByte(address + bytes.length, (byte) 0);
    return address;
  }

  /**
   * Reads a zero-terminated string.
   *
   * @param address of the string; 0 is read as an empty string
   * @return the text
   */
  public static String string(long address) {
    return string(address, Integer.MAX_VALUE);
  }

  /**
   * Reads a string from a field of fixed size.
   *
   * @param address of the field; 0 is read as an empty string
   * @param size bytes of the field
   * @return the text before the first zero
   */
  public static String string(long address, int size) {
    if (address == 0) {
      return "";
    }
    int length = 0;
    while (length < size && Memory.getByte(address + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    Memory.copyToArray(address, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Reads an unsigned number of 16 bits in host byte order.
   *
   * @param address of the number
   * @return 0 to 65,535
   */
  public static int u16(long address) {
    return Memory.getShort(address) & 0xffff;
  }

  /**
   * Reads an unsigned number of 32 bits in host byte order.
   *
   * @param address of the number
   * @return 0 to 2<sup>32</sup> - 1
   */
  public static long u32(long address) {
    return Memory.getInt(address) & 0xffff_ffffL;
  }
}
