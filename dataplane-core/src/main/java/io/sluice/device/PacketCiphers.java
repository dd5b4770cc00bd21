// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/** Where {@link PacketCipher}s come from: a service, found on the class path. */
public interface PacketCiphers {
  /** What ciphers can be asked for; all have nonces of 12 bytes and tags of 16. */
  enum Algorithm {
    /** AES in Galois/Counter mode, with a key of 16, 24 or 32 bytes (NIST SP 800-38D). */
    AES_GCM,

    /** ChaCha20 and Poly1305, with a key of 32 bytes (RFC 8439). */
    CHACHA20_POLY1305
  }

  /**
   * Makes a cipher.
   *
   * @param algorithm what it does
   * @param device the device's name, for example {@code crypto_aesni_gcm}
   * @param key its key, whose bytes stay the caller's
   * @param seals whether it encrypts; else it decrypts
   * @param besideLength how much is authenticated beside, 0, 8 or 12 bytes
   * @return a cipher
   * @throws IllegalStateException when the device cannot do that; the message says why
   */
  PacketCipher open(
      Algorithm algorithm, String device, byte[] key, boolean seals, int besideLength);
}
