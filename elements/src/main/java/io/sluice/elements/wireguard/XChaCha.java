// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.elements.vpn.Aead;
import java.util.Arrays;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), for cookies only: HChaCha20 makes a key of the
 * first 16 bytes of a nonce of 24, and the JCE's cipher goes on with the rest.
 */
final class XChaCha {
  /** Length of the nonce in bytes. */
  static final int NONCE = 24;

  private XChaCha() {}

  /** Encrypts a text with a tag behind it. */
  static byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] text) {
    byte[] data = Arrays.copyOf(text, text.length + Aead.TAG);
    Aead cipher = cipher(key, nonce, true);
    cipher.seal(shortNonce(nonce), aad, aad.length, data, 0, text.length);
    cipher.destroy();
    return data;
  }

  /** Decrypts what {@link #seal} made; null when somebody else did. */
  static byte[] open(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
    byte[] text = new byte[sealed.length - Aead.TAG];
    Aead cipher = cipher(key, nonce, false);
    byte[] rest = shortNonce(nonce);
    boolean right = cipher.open(rest, aad, aad.length, sealed, 0, sealed.length, text);
    cipher.destroy();
    return right ? text : null;
  }

  private static Aead cipher(byte[] key, byte[] nonce, boolean seals) {
    byte[] own = hChaCha20(key, nonce);
    Aead cipher = Aead.chaCha20Poly1305(own, seals);
    Arrays.fill(own, (byte) 0);
    return cipher;
  }

  private static byte[] shortNonce(byte[] nonce) {
    byte[] rest = new byte[Aead.NONCE];
    System.arraycopy(nonce, 16, rest, 4, 8);
    return rest;
  }

  /** ChaCha20's rounds over key and nonce, without the final addition. */
  static byte[] hChaCha20(byte[] key, byte[] nonce) {
    int[] x = new int[16];
    x[0] = 0x6170_7865;
    x[1] = 0x3320_646e;
    x[2] = 0x7962_2d32;
    x[3] = 0x6b20_6574;
    for (int i = 0; i < 8; i++) {
      x[4 + i] = LittleEndian.getInt(key, 4 * i);
    }
    for (int i = 0; i < 4; i++) {
      x[12 + i] = LittleEndian.getInt(nonce, 4 * i);
    }
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 4; i++) {
        quarter(x, i, 4 + i, 8 + i, 12 + i);
      }
      for (int i = 0; i < 4; i++) {
        quarter(x, i, 4 + (i + 1 & 3), 8 + (i + 2 & 3), 12 + (i + 3 & 3));
      }
    }
    byte[] result = new byte[32];
    for (int i = 0; i < 4; i++) {
      LittleEndian.putInt(result, 4 * i, x[i]);
      LittleEndian.putInt(result, 16 + 4 * i, x[12 + i]);
    }
    Arrays.fill(x, 0);
    return result;
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
  }
}
