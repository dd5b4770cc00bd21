// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.argument.Args;
import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers;
import io.sluice.device.PacketCiphers.Algorithm;
import java.util.ServiceLoader;

/**
 * The keywords {@code CIPHER} and {@code DEVICE}: whether packets are encrypted by the JCE, or by a
 * device of DPDK's.
 */
public final class CipherChoice {
  /** The JCE's. */
  public static final CipherChoice JCE = new CipherChoice(null);

  /** The device's name; empty for the one that suits the algorithm, null for the JCE. */
  private final String device;

  private CipherChoice(String device) {
    this.device = device;
  }

  /**
   * Reads the keywords.
   *
   * @param args told when they are wrong
   * @return the choice
   */
  public static CipherChoice of(Args args) {
    String cipher = args.keyword("CIPHER").asWord("jce");
    String device = args.keyword("DEVICE").asWord("");
    boolean isDevice = cipher.equals("cryptodev");
    if (!isDevice && !cipher.equals("jce")) {
      args.error("CIPHER: '" + cipher + "' is not jce or cryptodev");
    }
    return isDevice ? new CipherChoice(device) : JCE;
  }

  /**
   * Makes a cipher.
   *
   * @param algorithm what it does
   * @param key its key, whose bytes stay the caller's
   * @param seals whether it encrypts; else it decrypts
   * @param besideLength how much is authenticated beside, 0, 8 or 12 bytes
   * @return a cipher
   * @throws IllegalStateException when the device cannot do that; the message says why
   */
  public PacketCipher open(Algorithm algorithm, byte[] key, boolean seals, int besideLength) {
    if (device == null) {
      return new JceCipher(algorithm, key, seals, besideLength);
    }
    PacketCiphers ciphers =
        ServiceLoader.load(PacketCiphers.class, getClass().getClassLoader())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no DPDK for CIPHER cryptodev"));
    String suits = algorithm == Algorithm.AES_GCM ? "crypto_aesni_gcm" : "crypto_chacha20_poly1305";
    return ciphers.open(algorithm, device.isEmpty() ? suits : device, key, seals, besideLength);
  }

  /**
   * Makes a cipher as {@link #open} does, or the JCE's, when the device is out of sessions or
   * fails.
   *
   * @param algorithm what it does
   * @param key its key, whose bytes stay the caller's
   * @param seals whether it encrypts; else it decrypts
   * @param besideLength how much is authenticated beside, 0, 8 or 12 bytes
   * @return a cipher
   */
  public PacketCipher openAnyhow(Algorithm algorithm, byte[] key, boolean seals, int besideLength) {
    try {
      return open(algorithm, key, seals, besideLength);
    } catch (IllegalStateException e) {
      return JCE.open(algorithm, key, seals, besideLength);
    }
  }
}
