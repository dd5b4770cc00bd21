// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.wep;

import io.sluice.packet.Bytes;

/**
 * The cipher RC4 as WEP uses it, and the CRC-32 of what was encrypted. The JDK has this cipher, but
 * makes objects for each new key, and WEP has one for each packet. Allocates nothing after it was
 * made.
 */
final class Rc4 {
  private static final int STATES = 256;
  private static final int[] CRC_TABLE = crcTable();

  private final byte[] state = new byte[STATES];
  private int i;
  private int j;
  private int crc;

  private static int[] crcTable() {
    int[] table = new int[256];
    for (int n = 0; n < table.length; n++) {
      int value = n;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ 0xedb88320;
      }
      table[n] = value;
    }
    return table;
  }

  /**
   * Begins anew.
   *
   * @param key its first bytes
   * @param length how many
   */
  void start(byte[] key, int length) {
    for (int n = 0; n < STATES; n++) {
      state[n] = (byte) n;
    }
    int other = 0;
    int at = 0;
    for (int n = 0; n < STATES; n++) {
      byte own = state[n];
      other = other + own + key[at] & 0xff;
      state[n] = state[other];
      state[other] = own;
      at = at + 1 == length ? 0 : at + 1;
    }
    i = 0;
    j = 0;
    crc = -1;
  }

  /** The next byte of the key stream. */
  private int next() {
    i = i + 1 & 0xff;
    byte own = state[i];
    j = j + own & 0xff;
    byte other = state[j];
    state[i] = other;
    state[j] = own;
    return state[own + other & 0xff];
  }

  /** Encrypts data in place, and adds it to the checksum. */
  void encrypt(long data, int length) {
    for (int n = 0; n < length; n++) {
      int plain = Bytes.u8(data + n);
      crc = CRC_TABLE[(crc ^ plain) & 0xff] ^ crc >>> 8;
      Bytes.putU8(data + n, (plain ^ next()) & 0xff);
    }
  }

  /** Decrypts data in place, and adds it to the checksum. */
  void decrypt(long data, int length) {
    for (int n = 0; n < length; n++) {
      int plain = (Bytes.u8(data + n) ^ next()) & 0xff;
      crc = CRC_TABLE[(crc ^ plain) & 0xff] ^ crc >>> 8;
      Bytes.putU8(data + n, plain);
    }
  }

  /** The checksum so far. */
  int checksum() {
    return ~crc;
  }

  /** Encrypts or decrypts four bytes, little-endian. */
  int crypt(int value) {
    int result = value;
    for (int shift = 0; shift < 32; shift += 8) {
      result ^= (next() & 0xff) << shift;
    }
    return result;
  }
}
