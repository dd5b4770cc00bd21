// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import static io.sluice.testing.TestGraph.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
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

  /** RFC 8439, appendix A.5: what is opened is not of this side's making. */
  @Test
  void decryptsTheExampleOfTheRfc() {
    byte[] key = hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
    byte[] sealed =
        hex(
            "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
                + "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
                + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
                + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
                + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
                + "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
                + "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
                + "a6ad5cb4022b02709b"
                + "eead9d67890cbb22392336fea1851f38");
    byte[] text = new byte[sealed.length - Aead.TAG];
    Aead cipher = Aead.chaCha20Poly1305(key, false);
    byte[] aad = hex("f33388860000000000004e91");
    byte[] nonce = hex("000000000102030405060708");
    assertTrue(cipher.open(nonce, aad, aad.length, sealed, 0, sealed.length, text));
    String opened = new String(text, StandardCharsets.UTF_8);
    assertTrue(opened.startsWith("Internet-Drafts are draft documents valid for a"), opened);
    aad[0] ^= 1;
    assertFalse(cipher.open(nonce, aad, aad.length, sealed, 0, sealed.length, text));
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
