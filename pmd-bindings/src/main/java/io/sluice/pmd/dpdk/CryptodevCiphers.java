// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.device.PacketCipher;
import io.sluice.device.PacketCiphers;

/** The service that makes ciphers of DPDK's devices. */
public final class CryptodevCiphers implements PacketCiphers {
  /** Creates the service. */
  public CryptodevCiphers() {}

  @Override
  public PacketCipher aesGcm(String device, byte[] key, boolean seals, int besideLength) {
    return new CryptodevCipher(Cryptodev.open(device), key, seals, besideLength);
  }
}
