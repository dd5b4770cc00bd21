// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SipHashTest {
  /** The paper's key, and the bytes 0, 1, 2, ... as its reference vectors have them. */
  @Test
  void valuesAreThoseOfTheReference() {
    SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    long value = hash.hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x1716151413121110L);
    assertEquals(REFERENCE, value, () -> Long.toHexString(value));
    assertNotEquals(value, hash.hash(1, 2, 3));
  }

  /** The 25th vector: 24 bytes. */
  private static final long REFERENCE = 0xb8ad_50c6_f649_af94L;
}
