// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import io.sluice.argument.Args;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts or decrypts what is between the ESP header and the integrity value, in blocks that are
 * chained as Click does it: 8 bytes of the block before, or of the initialization vector, are added
 * to the first 8 bytes of a block.
 */
abstract class CipherStep extends TunnelStep {
  private static final int CHAINED = 8;

  private final int notWhole = dropReason("not a whole number of blocks");
  private boolean encrypts;
  private Cipher cipher;
  private EspTunnel keyed;
  private byte[] data = new byte[2048];
  private byte[] plain = new byte[2048];

  CipherStep() {}

  @Override
  protected void configure(Args args) {
    encrypts = args.required("ENCRYPT").asInt(0, 0, 1) == 1;
    String algorithm = algorithm() + "/ECB/NoPadding";
    try {
      cipher = Cipher.getInstance(algorithm);
    } catch (GeneralSecurityException e) {
      args.error("this Java has no " + algorithm);
    }
  }

  abstract String algorithm();

  abstract int blockLength();

  abstract int keyLength();

  @Override
  public final int process(long packet) {
    EspTunnel tunnel = tunnel(packet);
    if (tunnel == null) {
      return noTunnel;
    }
    int length = Mbuf.length(packet) - EspHeader.LENGTH;
    int text = length - EspHeader.AUTH_LENGTH;
    if (text < 0) {
      return tooShort;
    }
    // Where the text is half a block too short, the integrity value gives the rest.
    int size = (text + blockLength() - 1) / blockLength() * blockLength();
    if (size > length) {
      return notWhole;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    try {
      if (keyed != tunnel) {
        int mode = encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        cipher.init(mode, new SecretKeySpec(tunnel.cipherKey(), 0, keyLength(), algorithm()));
        keyed = tunnel;
      }
      crypt(Mbuf.data(packet) + EspHeader.IV, CHAINED + size);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return 0;
  }

  /** From the initialization vector on, which stays. */
  private void crypt(long address, int length) throws GeneralSecurityException {
    if (data.length < length) {
      data = new byte[2 * length];
      plain = new byte[2 * length];
    }
    Bytes.copyOut(address, data, 0, length);
    byte[] result = data;
    int block = blockLength();
    if (encrypts) {
      int before = 0;
      for (int at = CHAINED; at < length; at += block) {
        for (int i = 0; i < CHAINED; i++) {
          data[at + i] ^= data[before + i];
        }
        cipher.update(data, at, block, data, at);
        before = at;
      }
    } else if (length > CHAINED) {
      cipher.update(data, CHAINED, length - CHAINED, plain, CHAINED);
      int before = 0;
      for (int at = CHAINED; at < length; at += block) {
        for (int i = 0; i < CHAINED; i++) {
          plain[at + i] ^= data[before + i];
        }
        before = at;
      }
      result = plain;
    }
    Bytes.copyIn(address + CHAINED, result, CHAINED, length - CHAINED);
  }
}
