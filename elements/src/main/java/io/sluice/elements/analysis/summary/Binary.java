// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

/** Big-endian numbers in binary records. */
final class Binary {
  private Binary() {}

  static void append(StringBuilder out, long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.append((char) (value >>> shift & 0xff));
    }
  }

  static long number(byte[] record, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | record[at + i] & 0xff;
    }
    return value;
  }
}
