// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import static io.sluice.testing.TestGraph.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AeadTest {
  private static final byte[] KEY = new byte[32];
  private static final byte[] NOTHING = {};

  /** RFC 8439, section 2.8.2. */
  @Test
  void encryptsTheExampleOfTheRfc() {
    byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] text =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                + " future, sunscreen would be it.")
            .getBytes();
    byte[] data = Arrays.copyOf(text, text.length + Aead.TAG);
    Aead cipher = Aead.chaCha20Poly1305(key, true);
    byte[] aad = hex("50515253c0c1c2c3c4c5c6c7");
    cipher.seal(hex("070000004041424344454647"), aad, aad.length, data, 0, text.length);
    byte[] tag = Arrays.copyOfRange(data, text.length, data.length);
    assertArrayEquals(hex("1ae10b594f09e26a7e902ecbd0600691"), tag);
    assertArrayEquals(hex("d31a8d34648e60db7b86afbc53ef7ec2"), Arrays.copyOf(data, 16));
  }

  @Test
  void opensWithTheSameNonceAgainAndAgain() {
    byte[] nonce = new byte[Aead.NONCE];
    byte[] data = new byte[40];
    Aead.chaCha20Poly1305(KEY, true).seal(nonce, NOTHING, 0, data, 0, 24);
    Aead receiver = Aead.chaCha20Poly1305(KEY, false);
    byte[] text = new byte[24];
    byte[] forged = data.clone();
    forged[0] ^= 1;
    for (int i = 0; i < 3; i++) {
      assertFalse(receiver.open(nonce, NOTHING, 0, forged, 0, 40, text));
    }
    assertTrue(receiver.open(nonce, NOTHING, 0, data, 0, 40, text));
    assertArrayEquals(new byte[24], text);
  }

  @Test
  void refusesToSealWithANonceTwice() {
    Aead cipher = Aead.aesGcm(Arrays.copyOf(KEY, 16), true);
    byte[] nonce = new byte[Aead.NONCE];
    cipher.seal(nonce, NOTHING, 0, new byte[32], 0, 16);
    assertThrows(
        IllegalStateException.class, () -> cipher.seal(nonce, NOTHING, 0, new byte[32], 0, 16));
  }
}
