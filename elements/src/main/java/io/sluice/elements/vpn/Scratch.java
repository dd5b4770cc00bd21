// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import java.util.Arrays;

/** Where an element's packets lie while ciphers that want arrays work on them. */
public final class Scratch {
  private static final int LONGEST = 1 << 16;

  /** What is encrypted, in place, or to be decrypted. */
  public final byte[] data = new byte[LONGEST];

  /** What was decrypted. */
  public final byte[] text = new byte[LONGEST];

  /** Creates it. */
  public Scratch() {}

  /** Wipes what is left of the last packet. */
  public void wipe() {
    Arrays.fill(data, (byte) 0);
    Arrays.fill(text, (byte) 0);
  }
}
