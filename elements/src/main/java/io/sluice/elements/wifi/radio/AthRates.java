// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

/** Numbers that AR5212 chips have for rates. Allocates nothing. */
final class AthRates {
  /** Bytes in front of a frame. */
  static final int DESCRIPTOR_LENGTH = 32;

  /** By number; in 500 kb/s. */
  private static final byte[] RATES = {
    0, 0, 0, 0, 0, 0, 0, 0, 96, 48, 24, 12, 108, 72, 36, 18, //
    0, 0, 0, 0, 0, 0, 0, 0, 22, 11, 4, 2, 22, 11, 4, 0
  };

  private AthRates() {}

  /** The rate that a number of 5 bits stands for, in 500 kb/s; 0 when there is none. */
  static int ofCode(int code) {
    return RATES[code];
  }

  /** The number of a rate in 500 kb/s, that with a short preamble where there are two; or 0. */
  static int codeOf(int rate) {
    return switch (rate) {
      case 2 -> 0x1b;
      case 4 -> 0x1e;
      case 11 -> 0x1d;
      case 22 -> 0x1c;
      case 12 -> 11;
      case 18 -> 15;
      case 24 -> 10;
      case 36 -> 14;
      case 48 -> 9;
      case 72 -> 13;
      case 96 -> 8;
      case 108 -> 12;
      default -> 0;
    };
  }
}
