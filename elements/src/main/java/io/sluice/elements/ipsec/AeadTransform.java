// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.device.PacketCipher;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
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
  private static final int LONG_HEADER = 12;

  private final PacketCipher cipher;

  /** Whether the upper half of sequence numbers is authenticated, too. */
  private final boolean extended;

  /** In the upper half. */
  private long salt;

  private long iv = new SecureRandom().nextLong();

  /**
   * Creates it.
   *
   * @param ciphers where the cipher comes from
   * @param spec of an association with a combined cipher, whose key stays the caller's
   * @throws IllegalStateException when a device cannot do that
   */
  AeadTransform(CipherChoice ciphers, SaSpec spec) {
    super(IV, BLOCK);
    int pureLength = spec.key.length - SALT;
    byte[] pure = Arrays.copyOf(spec.key, pureLength);
    for (int i = 0; i < SALT; i++) {
      salt = salt << 8 | spec.key[pureLength + i] & 0xff;
    }
    salt <<= 32;
    extended = spec.extended;
    try {
      int beside = extended ? LONG_HEADER : HEADER;
      cipher = ciphers.open(spec.algorithm.combined, pure, spec.outbound, beside);
    } finally {
      Arrays.fill(pure, (byte) 0);
    }
  }

  @Override
  boolean seal(long packet, int at, int length, long sequence) {
    long number = iv++;
    Bytes.putI64(Mbuf.data(packet) + at + HEADER, number);
    return run(packet, at, length, number, sequence);
  }

  @Override
  boolean open(long packet, int at, int length, long sequence) {
    long number = Bytes.i64(Mbuf.data(packet) + at + HEADER);
    return run(packet, at, length - ICV, number, sequence);
  }

  private boolean run(long packet, int at, int length, long number, long sequence) {
    long spi = (long) Bytes.i32(Mbuf.data(packet) + at) << 32;
    long beside = spi | (extended ? sequence >>> 32 : sequence & 0xffff_ffffL);
    long nonce = salt | number >>> 32;
    int before = HEADER + IV;
    return cipher.run(
        packet, at + before, length - before, nonce, (int) number, beside, (int) sequence);
  }

  /** Has the next packet use an IV. For tests with known results. */
  void setNextIv(long next) {
    iv = next;
  }

  @Override
  void destroy() {
    cipher.close();
    salt = 0;
  }
}
