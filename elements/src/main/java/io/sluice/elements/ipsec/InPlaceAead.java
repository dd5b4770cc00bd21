// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.device.PacketCipher;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.Scratch;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * ESP by a combined cipher of a device that works on packets where they lie: nothing is copied.
 * Nonces and IVs as in {@link AeadTransform}.
 */
final class InPlaceAead extends EspTransform {
  private static final int SALT = 4;
  private static final int IV = 8;
  private static final int BLOCK = 4;

  private final PacketCipher cipher;

  /** In the upper half. */
  private long salt;

  private long iv = new SecureRandom().nextLong();

  /**
   * Creates it.
   *
   * @param ciphers where the cipher comes from
   * @param spec of an association with a combined cipher, whose key stays the caller's
   * @throws IllegalStateException when the device cannot do that
   */
  InPlaceAead(CipherChoice ciphers, SaSpec spec) {
    byte[] pure = Arrays.copyOf(spec.key, spec.key.length - SALT);
    salt = (long) ArrayTransform.getInt(spec.key, spec.key.length - SALT) << 32;
    try {
      int beside = spec.extended ? 12 : HEADER;
      cipher = ciphers.open(spec.algorithm.ofDevices, pure, spec.outbound, beside);
    } finally {
      Arrays.fill(pure, (byte) 0);
    }
  }

  @Override
  int ivLength() {
    return IV;
  }

  @Override
  int blockLength() {
    return BLOCK;
  }

  @Override
  boolean seal(long packet, int at, int length, long sequence, boolean extended, Scratch unused) {
    long number = iv++;
    Bytes.putI64(Mbuf.data(packet) + at + HEADER, number);
    return run(packet, at, length, number, sequence, extended);
  }

  @Override
  boolean open(long packet, int at, int length, long sequence, boolean extended, Scratch unused) {
    long number = Bytes.i64(Mbuf.data(packet) + at + HEADER);
    return run(packet, at, length - ICV, number, sequence, extended);
  }

  private boolean run(
      long packet, int at, int length, long number, long sequence, boolean extended) {
    long spi = (long) Bytes.i32(Mbuf.data(packet) + at) << 32;
    long beside = spi | (extended ? sequence >>> 32 : sequence & 0xffff_ffffL);
    int before = HEADER + IV;
    return cipher.run(
        packet,
        at + before,
        length - before,
        salt | number >>> 32,
        (int) number,
        beside,
        (int) sequence);
  }

  @Override
  void destroy() {
    cipher.close();
    salt = 0;
  }
}
