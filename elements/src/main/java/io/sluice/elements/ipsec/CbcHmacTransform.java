// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.elements.vpn.CipherKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * ESP by AES-CBC (RFC 3602), authenticated by HMAC-SHA-256-128 (RFC 4868) over all from the SPI to
 * the next header, and the upper half of an extended sequence number behind it.
 *
 * <p>An IV must not be foreseen: it is a counter encrypted with a key of chance that nobody else
 * has.
 */
final class CbcHmacTransform extends ArrayTransform {
  private static final int BLOCK = 16;

  private final CipherKey key;
  private final CipherKey authKey;
  private final int mode;
  private final Cipher cipher;
  private final Mac mac;
  private final Cipher ivCipher;
  private final byte[] iv = new byte[BLOCK];
  private final byte[] upper = new byte[4];
  private final byte[] full = new byte[32];
  private final byte[] expected = new byte[ICV];
  private final byte[] found = new byte[ICV];
  private long counter;

  /**
   * Creates it.
   *
   * @param key of the cipher; stays the caller's
   * @param authKey of the HMAC; stays the caller's
   * @param seals whether it encrypts
   */
  CbcHmacTransform(byte[] key, byte[] authKey, boolean seals) {
    this.key = new CipherKey("AES", key);
    this.authKey = new CipherKey("HmacSHA256", authKey);
    mode = seals ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    byte[] chance = new byte[16];
    new SecureRandom().nextBytes(chance);
    try {
      cipher = Cipher.getInstance("AES/CBC/NoPadding");
      mac = Mac.getInstance("HmacSHA256");
      mac.init(this.authKey);
      ivCipher = Cipher.getInstance("AES/ECB/NoPadding");
      ivCipher.init(Cipher.ENCRYPT_MODE, new CipherKey("AES", chance));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-CBC or HMAC-SHA-256", e);
    }
    Arrays.fill(chance, (byte) 0);
  }

  @Override
  int ivLength() {
    return BLOCK;
  }

  @Override
  int blockLength() {
    return BLOCK;
  }

  @Override
  void seal(byte[] data, int length, long sequence, boolean extended) {
    try {
      putLong(iv, 8, counter++);
      ivCipher.doFinal(iv, 0, BLOCK, data, HEADER);
      System.arraycopy(data, HEADER, iv, 0, BLOCK);
      crypt(data, length, data);
      Arrays.fill(iv, 0, 8, (byte) 0);
      authenticate(data, length, sequence, extended, data, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cipher failed: " + e.getClass().getSimpleName(), e);
    }
  }

  @Override
  boolean open(byte[] data, int length, byte[] text, long sequence, boolean extended) {
    int end = length - ICV;
    try {
      authenticate(data, end, sequence, extended, expected, 0);
      System.arraycopy(data, end, found, 0, ICV);
      if (!MessageDigest.isEqual(expected, found)) {
        return false;
      }
      System.arraycopy(data, HEADER, iv, 0, BLOCK);
      crypt(data, end, text);
      return true;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cipher failed: " + e.getClass().getSimpleName(), e);
    }
  }

  private void crypt(byte[] data, int end, byte[] to) throws GeneralSecurityException {
    int from = HEADER + BLOCK;
    cipher.init(mode, key, new IvParameterSpec(iv));
    cipher.doFinal(data, from, end - from, to, from);
  }

  private void authenticate(
      byte[] data, int length, long sequence, boolean extended, byte[] to, int at)
      throws GeneralSecurityException {
    mac.update(data, 0, length);
    if (extended) {
      putInt(upper, 0, (int) (sequence >>> 32));
      mac.update(upper, 0, upper.length);
    }
    mac.doFinal(full, 0);
    System.arraycopy(full, 0, to, at, ICV);
  }

  @Override
  void destroy() {
    key.destroy();
    authKey.destroy();
  }
}
