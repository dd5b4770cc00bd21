// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import java.util.Arrays;

/** Where an element's packets lie while ciphers that want arrays work on them. */
final class Scratch {
  private static final int LONGEST = 1 << 16;

  final byte[] data = new byte[LONGEST];

  /** What was decrypted. */
  final byte[] text = new byte[LONGEST];

  void wipe() {
    Arrays.fill(data, (byte) 0);
    Arrays.fill(text, (byte) 0);
  }
}
