// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

/** Where {@link PacketCipher}s come from: a service, found on the class path. */
public interface PacketCiphers {
  /**
   * Makes a cipher.
   *
   * @param device the device's name, for example {@code crypto_aesni_gcm}
   * @param key 16, 24 or 32 bytes, which stay the caller's
   * @param seals whether it encrypts; else it decrypts
   * @param besideLength how much is authenticated beside, 8 or 12 bytes
   * @return a cipher
   * @throws IllegalStateException when the device cannot do that; the message says why
   */
  PacketCipher aesGcm(String device, byte[] key, boolean seals, int besideLength);
}
