// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/** Creates {@link PacketCipher}s: a service that is found on the class path. */
public interface PacketCiphers {
  /** The available ciphers; all have nonces of 12 bytes and tags of 16 bytes. */
  enum Algorithm {
    /** AES in Galois/Counter mode, with a key of 16, 24 or 32 bytes (NIST SP 800-38D). */
    AES_GCM,

    /** ChaCha20 and Poly1305, with a key of 32 bytes (RFC 8439). */
    CHACHA20_POLY1305
  }

  /**
   * Creates a cipher.
   *
   * @param algorithm the algorithm
   * @param device the device's name, for example {@code crypto_aesni_gcm}
   * @param key its key, which is copied
   * @param seals whether it encrypts; otherwise it decrypts
   * @param besideLength the length of the additional authenticated data: 0, 8 or 12 bytes
   * @return a cipher
   * @throws IllegalStateException if the device cannot do that; the message says why
   */
  PacketCipher open(
      Algorithm algorithm, String device, byte[] key, boolean seals, int besideLength);
}
