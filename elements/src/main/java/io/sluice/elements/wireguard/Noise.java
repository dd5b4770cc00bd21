// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.elements.vpn.Aead;
import java.util.Arrays;

/**
 * The state of a Noise handshake (sections 5.4.2 and 5.4.3): a chaining key, which all agreements
 * go into, and a hash of all that was said. What a message encrypts is encrypted once with each
 * key, so the counter in the nonce is always 0.
 */
final class Noise {
  private static final byte[] CONSTRUCTION =
      "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(US_ASCII);
  private static final byte[] IDENTIFIER = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(US_ASCII);
  private static final byte[] FIRST_CHAIN = Blake2s.hash(CONSTRUCTION);
  private static final byte[] FIRST_HASH = Blake2s.hash(FIRST_CHAIN, IDENTIFIER);
  private static final byte[] ZERO_NONCE = new byte[Aead.NONCE];
  private static final byte[] NOTHING = {};

  private final byte[] chain;
  private byte[] hash;

  /**
   * Begins a handshake.
   *
   * @param responder the public key of the end that does not begin
   */
  Noise(byte[] responder) {
    chain = FIRST_CHAIN.clone();
    hash = Blake2s.hash(FIRST_HASH, responder);
  }

  private Noise(Noise other) {
    chain = other.chain.clone();
    hash = other.hash.clone();
  }

  /** A copy, for an answer that may turn out to be forged. */
  Noise copy() {
    return new Noise(this);
  }

  /** Hashes what was said. */
  void mixHash(byte[] said) {
    hash = Blake2s.hash(hash, said);
  }

  /** Mixes input into the chaining key. */
  void mixKey(byte[] input) {
    wipe(expand(input, 1));
  }

  /** Mixes input into the chaining key; returns a key for {@link #seal} or {@link #open}. */
  byte[] mixKeyAndDerive(byte[] input) {
    byte[][] keys = expand(input, 2);
    return keys[1];
  }

  /** Mixes the preshared key in; returns a key for {@link #seal} or {@link #open}. */
  byte[] mixPresharedKey(byte[] preshared) {
    byte[][] keys = expand(preshared, 3);
    mixHash(keys[1]);
    Arrays.fill(keys[1], (byte) 0);
    return keys[2];
  }

  /** The two keys of the session: from who began, and to who began. */
  byte[][] split() {
    byte[] temporary = Blake2s.hmac(chain, NOTHING);
    byte[] first = Blake2s.hmac(temporary, new byte[] {1});
    byte[] second = Blake2s.hmac(temporary, first, new byte[] {2});
    Arrays.fill(temporary, (byte) 0);
    return new byte[][] {first, second};
  }

  /** Derives keys; the first becomes the chaining key. */
  private byte[][] expand(byte[] input, int count) {
    byte[] temporary = Blake2s.hmac(chain, input);
    byte[][] keys = new byte[count][];
    byte[] before = NOTHING;
    for (int i = 0; i < count; i++) {
      keys[i] = Blake2s.hmac(temporary, before, new byte[] {(byte) (i + 1)});
      before = keys[i];
    }
    System.arraycopy(keys[0], 0, chain, 0, Blake2s.HASH);
    Arrays.fill(keys[0], (byte) 0);
    Arrays.fill(temporary, (byte) 0);
    return keys;
  }

  private static void wipe(byte[][] keys) {
    for (byte[] key : keys) {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Encrypts with a key that is wiped, and hashes the result. */
  byte[] seal(byte[] key, byte[] text) {
    byte[] data = Arrays.copyOf(text, text.length + Aead.TAG);
    Aead cipher = Aead.chaCha20Poly1305(key, true);
    cipher.seal(ZERO_NONCE, hash, hash.length, data, 0, text.length);
    cipher.destroy();
    Arrays.fill(key, (byte) 0);
    mixHash(data);
    return data;
  }

  /** Decrypts with a key that is wiped, and hashes what came; null when it was forged. */
  byte[] open(byte[] key, byte[] sealed) {
    byte[] text = new byte[sealed.length - Aead.TAG];
    Aead cipher = Aead.chaCha20Poly1305(key, false);
    boolean right = cipher.open(ZERO_NONCE, hash, hash.length, sealed, 0, sealed.length, text);
    cipher.destroy();
    Arrays.fill(key, (byte) 0);
    if (!right) {
      return null;
    }
    mixHash(sealed);
    return text;
  }

  /** Wipes the keys. */
  void wipe() {
    Arrays.fill(chain, (byte) 0);
    Arrays.fill(hash, (byte) 0);
  }
}
