// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are written one after the other and read as a buffer; used again for each. */
final class Text {
  private static final byte[] LOWER = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] UPPER = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);

  private byte[] bytes = new byte[256];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  void add(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) b;
  }

  void add(byte[] from, int at, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * (length + count));
    }
    System.arraycopy(from, at, bytes, length, count);
    length += count;
  }

  void add(byte[] from) {
    add(from, 0, from.length);
  }

  /** Adds a number in decimal. */
  void addNumber(long number) {
    if (number >= 10) {
      addNumber(number / 10);
    }
    add('0' + (int) (number % 10));
  }

  /** Adds bytes in hexadecimal, separated by a character; 0 for none. */
  void addHex(byte[] from, int at, int count, boolean upper, char separator) {
    byte[] digits = upper ? UPPER : LOWER;
    for (int i = 0; i < count; i++) {
      if (i > 0 && separator != 0) {
        add(separator);
      }
      add(digits[from[at + i] >> 4 & 15]);
      add(digits[from[at + i] & 15]);
    }
  }

  /** Adds a character in UTF-8. */
  void addCharacter(int c) {
    if (c < 0x80) {
      add(c);
    } else if (c < 0x800) {
      add(0xc0 | c >> 6);
      add(0x80 | c & 0x3f);
    } else {
      add(0xe0 | c >> 12);
      add(0x80 | c >> 6 & 0x3f);
      add(0x80 | c & 0x3f);
    }
  }
}
