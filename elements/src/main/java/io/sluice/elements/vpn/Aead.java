// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * One direction of an authenticated cipher of the JCE: ChaCha20-Poly1305 (RFC 8439) or AES-GCM,
 * with a tag of 16 bytes, on arrays. Arrays are what the JCE's engines work on; a direct buffer
 * over the packet has them allocate arrays of its size. Belongs to one thread.
 *
 * <p>The cipher object is used again for all packets. What the JCE allocates for each of them all
 * the same, 1 to 2.5 kB of short life (parameters, a copy of the key, the engine's state), cannot
 * be avoided with its interface.
 */
public final class Aead {
  /** Length of the tag in bytes. */
  public static final int TAG = 16;

  /** Length of a nonce in bytes. */
  public static final int NONCE = 12;

  private final Cipher cipher;
  private final CipherKey key;
  private final int mode;
  private final boolean gcm;

  /**
   * The nonce of the packet before, when decrypting: the JCE's ChaCha20 refuses to begin with the
   * same one twice.
   */
  private final byte[] last = new byte[NONCE];

  private boolean used;

  private Aead(String transformation, String algorithm, byte[] key, boolean seals) {
    this.key = new CipherKey(algorithm, key);
    mode = seals ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    gcm = algorithm.equals("AES");
    try {
      cipher = Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + transformation, e);
    }
  }

  /**
   * ChaCha20-Poly1305.
   *
   * @param key 32 bytes, which are copied
   * @param seals whether it encrypts; otherwise it decrypts
   * @return a cipher
   */
  public static Aead chaCha20Poly1305(byte[] key, boolean seals) {
    return new Aead("ChaCha20-Poly1305", "ChaCha20", key, seals);
  }

  /**
   * AES-GCM.
   *
   * @param key 16, 24 or 32 bytes, which are copied
   * @param seals whether it encrypts; otherwise it decrypts
   * @return a cipher
   */
  public static Aead aesGcm(byte[] key, boolean seals) {
    return new Aead("AES/GCM/NoPadding", "AES", key, seals);
  }

  /**
   * Encrypts in place and appends the tag.
   *
   * @param nonce {@value #NONCE} bytes, never the same twice for a key; twice running is an error
   * @param aad what is authenticated beside
   * @param aadLength how many bytes of it
   * @param data the plain text, with room for the tag behind it
   * @param offset where it begins
   * @param length its length
   */
  public void seal(byte[] nonce, byte[] aad, int aadLength, byte[] data, int offset, int length) {
    try {
      begin(nonce, aad, aadLength);
      cipher.doFinal(data, offset, length, data, offset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cipher failed: " + e.getClass().getSimpleName(), e);
    }
  }

  /**
   * Verifies and decrypts into another array: in place, AES-GCM would allocate one of its size.
   *
   * @param nonce {@value #NONCE} bytes
   * @param aad what is authenticated beside
   * @param aadLength how many bytes of it
   * @param data the encrypted text and the tag
   * @param offset where it begins
   * @param length of both, at least {@value #TAG}
   * @param text where the plain text goes, at the same offset; undefined when the tag is wrong
   * @return false when the tag is wrong
   */
  public boolean open(
      byte[] nonce, byte[] aad, int aadLength, byte[] data, int offset, int length, byte[] text) {
    try {
      begin(nonce, aad, aadLength);
      cipher.doFinal(data, offset, length, text, offset);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cipher failed: " + e.getClass().getSimpleName(), e);
    }
  }

  private void begin(byte[] nonce, byte[] aad, int aadLength) throws GeneralSecurityException {
    if (mode == Cipher.DECRYPT_MODE && !gcm) {
      if (used && Arrays.equals(nonce, last)) {
        // Somebody sends the same counter again and again: another nonce in between.
        last[0] ^= 1;
        cipher.init(mode, key, parameters(last));
      }
      System.arraycopy(nonce, 0, last, 0, NONCE);
      used = true;
    }
    cipher.init(mode, key, parameters(nonce));
    if (aadLength > 0) {
      cipher.updateAAD(aad, 0, aadLength);
    }
  }

  private AlgorithmParameterSpec parameters(byte[] nonce) {
    return gcm ? new GCMParameterSpec(8 * TAG, nonce) : new IvParameterSpec(nonce);
  }

  /** Wipes the key; the cipher is of no use any more. */
  public void destroy() {
    key.destroy();
  }
}
