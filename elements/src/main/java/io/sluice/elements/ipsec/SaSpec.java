// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import io.sluice.device.PacketCiphers;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.OuterPath;
import java.util.Arrays;

/**
 * What is told of an association, keys included, until it is made; {@link #wipe} it then. Its text
 * has no key.
 */
final class SaSpec {
  /** What an association encrypts and authenticates with. */
  enum Algorithm {
    AES_GCM("rfc4106(gcm(aes))", PacketCiphers.Algorithm.AES_GCM),
    CHACHA20_POLY1305("rfc7539esp(chacha20,poly1305)", PacketCiphers.Algorithm.CHACHA20_POLY1305),
    AES_CBC_HMAC_SHA256("cbc(aes)+hmac(sha256)", null);

    final String text;

    /** The combined cipher; null for two algorithms. */
    final PacketCiphers.Algorithm combined;

    Algorithm(String text, PacketCiphers.Algorithm combined) {
      this.text = text;
      this.combined = combined;
    }
  }

  final String name;
  final boolean outbound;
  final int spi;

  /** From the source to the destination. */
  final OuterPath path;

  final Algorithm algorithm;

  /** Of the cipher; for the combined ones with the salt of 4 bytes behind it. */
  final byte[] key;

  /** Of the HMAC; null for combined ciphers. */
  final byte[] authKey;

  /** Whether sequence numbers have 64 bits. */
  final boolean extended;

  /** How far back packets may arrive, in packets. */
  final int window;

  SaSpec(
      String name,
      boolean outbound,
      int spi,
      OuterPath path,
      Algorithm algorithm,
      byte[] key,
      byte[] authKey,
      boolean extended,
      int window) {
    this.name = name;
    this.outbound = outbound;
    this.spi = spi;
    this.path = path;
    this.algorithm = algorithm;
    this.key = key;
    this.authKey = authKey;
    this.extended = extended;
    this.window = window;
  }

  /**
   * Makes what does the work.
   *
   * @throws IllegalStateException when a device cannot do that
   */
  EspTransform transform(CipherChoice ciphers) {
    return algorithm.combined == null
        ? new CbcHmacTransform(this)
        : new AeadTransform(ciphers, this);
  }

  /** Whether this is the same association, to the last bit of its keys. */
  boolean isSameAs(SaSpec other, byte[] mark, byte[] otherMark) {
    return outbound == other.outbound
        && toString().equals(other.toString())
        && Arrays.equals(mark, otherMark);
  }

  void wipe() {
    Arrays.fill(key, (byte) 0);
    if (authKey != null) {
      Arrays.fill(authKey, (byte) 0);
    }
  }

  /** As the file has it, without keys. */
  @Override
  public String toString() {
    return "%s %s src %s dst %s spi 0x%08x %s%s replay-window %d"
        .formatted(
            name,
            outbound ? "out" : "in",
            path.local(),
            path.remote(),
            spi,
            algorithm.text,
            extended ? " esn" : "",
            window);
  }
}
