// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What the JCE needs for a packet and nothing else: on arrays, a new nonce each time. */
final class BareCipher {
  private static final int TAG = 16;

  /** Which cipher. */
  enum Kind {
    CHACHA20_POLY1305("ChaCha20-Poly1305", "ChaCha20", 32, 12),
    AES_GCM("AES/GCM/NoPadding", "AES", 16, 12),
    AES_CBC_HMAC("AES/CBC/NoPadding", "AES", 16, 16);

    final String transformation;
    final String key;
    final int keyLength;
    final int nonceLength;

    Kind(String transformation, String key, int keyLength, int nonceLength) {
      this.transformation = transformation;
      this.key = key;
      this.keyLength = keyLength;
      this.nonceLength = nonceLength;
    }
  }

  private final Kind kind;
  private final int length;
  private final SecretKeySpec key;
  private final Cipher sealer;
  private final Cipher opener;
  private final Mac mac;
  private final byte[] nonce;

  /** As many packets as circulate in the graphs, so that caches hold as little of them. */
  private final byte[][] packets;

  private final byte[] text;
  private final byte[] sum = new byte[32];

  /** What ESP authenticates beside the packet; empty for WireGuard. */
  private final byte[] beside;

  private long counter;

  BareCipher(Kind kind, int length, int besideLength, int count) throws GeneralSecurityException {
    this.kind = kind;
    this.length = kind == Kind.AES_CBC_HMAC ? length + 15 & -16 : length;
    key = new SecretKeySpec(new byte[kind.keyLength], kind.key);
    sealer = Cipher.getInstance(kind.transformation);
    opener = Cipher.getInstance(kind.transformation);
    mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    nonce = new byte[kind.nonceLength];
    packets = new byte[count][this.length + TAG];
    text = new byte[this.length];
    beside = new byte[besideLength];
  }

  private AlgorithmParameterSpec parameters() {
    return kind == Kind.AES_GCM ? new GCMParameterSpec(8 * TAG, nonce) : new IvParameterSpec(nonce);
  }

  /** Does a packet. */
  void run(boolean both) throws GeneralSecurityException {
    long number = counter++;
    byte[] data = packets[(int) (number % packets.length)];
    for (int i = 0; i < 8; i++) {
      nonce[i] = (byte) (number >>> 8 * i);
    }
    boolean hasMac = kind == Kind.AES_CBC_HMAC;
    sealer.init(Cipher.ENCRYPT_MODE, key, parameters());
    if (beside.length > 0) {
      sealer.updateAAD(beside);
    }
    sealer.doFinal(data, 0, length, data, 0);
    if (hasMac) {
      mac.update(data, 0, length);
      mac.doFinal(sum, 0);
    }
    if (both) {
      if (hasMac) {
        mac.update(data, 0, length);
        mac.doFinal(sum, 0);
      }
      opener.init(Cipher.DECRYPT_MODE, key, parameters());
      if (beside.length > 0) {
        opener.updateAAD(beside);
      }
      opener.doFinal(data, 0, hasMac ? length : length + TAG, text, 0);
    }
  }
}
