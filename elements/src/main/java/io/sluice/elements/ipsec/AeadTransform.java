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
final class AeadTransform extends ArrayTransform {
  private static final int SALT = 4;
  private static final int IV = 8;
  private static final int BLOCK = 4;
  private static final long LOW = 0xffff_ffffL;

  private final Aead cipher;
  private final byte[] nonce = new byte[Aead.NONCE];

  /** In the upper half. */
  private long salt;

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
    salt = (long) getInt(key, key.length - SALT) << 32;
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
    long spi = (long) getInt(data, 0) << 32;
    if (!extended) {
      putLong(aad, 0, spi | sequence & LOW);
      return HEADER;
    }
    putLong(aad, 0, spi | sequence >>> 32);
    putInt(aad, 8, (int) sequence);
    return 12;
  }

  /** Sets the nonce for a packet's IV. */
  private void nonce(long number) {
    putLong(nonce, 0, salt | number >>> 32);
    putInt(nonce, 8, (int) number);
  }

  @Override
  void seal(byte[] data, int length, long sequence, boolean extended) {
    long number = iv++;
    putLong(data, HEADER, number);
    nonce(number);
    int from = HEADER + IV;
    cipher.seal(nonce, aad, aad(data, sequence, extended), data, from, length - from);
  }

  @Override
  boolean open(byte[] data, int length, byte[] text, long sequence, boolean extended) {
    nonce(getLong(data, HEADER));
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
    salt = 0;
  }
}
