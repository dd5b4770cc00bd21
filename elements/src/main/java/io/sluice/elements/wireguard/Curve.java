// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** X25519 (RFC 7748) by the JCE, on keys of 32 bytes as they are written and sent. */
final class Curve {
  /** Length of a key in bytes. */
  static final int KEY = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Curve() {}

  /** A new private key. */
  static byte[] newPrivateKey() {
    byte[] key = new byte[KEY];
    RANDOM.nextBytes(key);
    return key;
  }

  /** The public key of a private one: the curve's base point times it. */
  static byte[] publicKey(byte[] privateKey) {
    byte[] base = new byte[KEY];
    base[0] = 9;
    return agree(privateKey, base);
  }

  /**
   * What two keys agree on.
   *
   * @param privateKey ours
   * @param publicKey the other's, which may be anything
   * @return 32 bytes; null when the public key is one of the few that give everybody the same
   */
  static byte[] agree(byte[] privateKey, byte[] publicKey) {
    byte[] bigEndian = new byte[KEY];
    for (int i = 0; i < KEY; i++) {
      bigEndian[i] = publicKey[KEY - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      NamedParameterSpec curve = NamedParameterSpec.X25519;
      PrivateKey own = keys.generatePrivate(new XECPrivateKeySpec(curve, privateKey));
      BigInteger point = new BigInteger(1, bigEndian);
      PublicKey other = keys.generatePublic(new XECPublicKeySpec(curve, point));
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(own);
      agreement.doPhase(other, true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no X25519", e);
    }
  }
}
