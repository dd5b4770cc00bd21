// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static io.sluice.testing.TestGraph.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** With the keys of RFC 7748, section 6.1. */
class CurveTest {
  private static final byte[] ALICE =
      hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  private static final byte[] BOB =
      hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");

  @Test
  void makesPublicKeys() {
    byte[] alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    byte[] bob = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assertArrayEquals(alice, Curve.publicKey(ALICE));
    assertArrayEquals(bob, Curve.publicKey(BOB));
  }

  @Test
  void agrees() {
    byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assertArrayEquals(shared, Curve.agree(ALICE, Curve.publicKey(BOB)));
    assertArrayEquals(shared, Curve.agree(BOB, Curve.publicKey(ALICE)));
  }

  @Test
  void givesNothingForPointsOfSmallOrder() {
    assertNull(Curve.agree(ALICE, new byte[32]));
    byte[] one = new byte[32];
    one[0] = 1;
    assertNull(Curve.agree(ALICE, one));
  }
}
