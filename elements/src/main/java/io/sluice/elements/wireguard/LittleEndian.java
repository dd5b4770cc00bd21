// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

/** Numbers in arrays in WireGuard's order, the lowest byte first. */
final class LittleEndian {
  private LittleEndian() {}

  static int getInt(byte[] from, int at) {
    return from[at] & 0xff
        | (from[at + 1] & 0xff) << 8
        | (from[at + 2] & 0xff) << 16
        | (from[at + 3] & 0xff) << 24;
  }

  static void putInt(byte[] to, int at, int value) {
    to[at] = (byte) value;
    to[at + 1] = (byte) (value >>> 8);
    to[at + 2] = (byte) (value >>> 16);
    to[at + 3] = (byte) (value >>> 24);
  }

  static void putLong(byte[] to, int at, long value) {
    putInt(to, at, (int) value);
    putInt(to, at + 4, (int) (value >>> 32));
  }
}
