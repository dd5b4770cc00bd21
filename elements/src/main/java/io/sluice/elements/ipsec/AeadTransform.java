// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.elements.vpn.Aead;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * ESP by a cipher that authenticates, too: AES-GCM (RFC 4106) and ChaCha20-Poly1305 (RFC 7634). The
 * nonce is a salt of the key and the IV; what is authenticated beside is SPI and sequence number.
 *
 * <p>IVs must never repeat under a key, or it is lost. They count up from a number of chance, so
 * that the next run with the same key in its file does not begin where this one began.
 */
final class AeadTransform extends EspTransform {
  private static final int SALT = 4;
  private static final int IV = 8;
  private static final int BLOCK = 4;

  private final Aead cipher;
  private final byte[] nonce = new byte[Aead.NONCE];
  private final byte[] aad = new byte[12];
  private long iv = new SecureRandom().nextLong();

  /**
   * Creates it.
   *
   * @param key with the salt behind it; stays the caller's
   * @param seals whether it encrypts
   */
  AeadTransform(SaSpec.Algorithm algorithm, byte[] key, boolean seals) {
    byte[] pure = Arrays.copyOf(key, key.length - SALT);
    boolean gcm = algorithm == SaSpec.Algorithm.AES_GCM;
    cipher = gcm ? Aead.aesGcm(pure, seals) : Aead.chaCha20Poly1305(pure, seals);
    Arrays.fill(pure, (byte) 0);
    System.arraycopy(key, key.length - SALT, nonce, 0, SALT);
  }

  @Override
  int ivLength() {
    return IV;
  }

  @Override
  int blockLength() {
    return BLOCK;
  }

  /** Sets what is authenticated beside; returns its length. */
  private int aad(byte[] data, long sequence, boolean extended) {
    System.arraycopy(data, 0, aad, 0, 4);
    if (!extended) {
      putInt(aad, 4, (int) sequence);
      return HEADER;
    }
    putLong(aad, 4, sequence);
    return 12;
  }

  @Override
  void seal(byte[] data, int length, long sequence, boolean extended) {
    putLong(data, HEADER, iv++);
    System.arraycopy(data, HEADER, nonce, SALT, IV);
    int from = HEADER + IV;
    cipher.seal(nonce, aad, aad(data, sequence, extended), data, from, length - from);
  }

  @Override
  boolean open(byte[] data, int length, byte[] text, long sequence, boolean extended) {
    System.arraycopy(data, HEADER, nonce, SALT, IV);
    int from = HEADER + IV;
    int beside = aad(data, sequence, extended);
    return cipher.open(nonce, aad, beside, data, from, length - from, text);
  }

  /** Has the next packet use an IV. For tests with known results. */
  void setNextIv(long next) {
    iv = next;
  }

  @Override
  void destroy() {
    cipher.destroy();
    Arrays.fill(nonce, (byte) 0);
  }
}
