// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The MACs at the end of handshake messages (sections 5.4.4 and 5.4.7), on the side that receives:
 * the first shows that the sender knows our public key, the second that it gets what is sent to its
 * address. The cookie that goes into the second is a MAC of the address with a secret that changes
 * every two minutes, so that nothing is remembered for those who ask.
 */
final class Cookies {
  private static final long LIFE = 120_000_000_000L;
  private static final byte[] LABEL_MAC1 = "mac1----".getBytes(US_ASCII);
  private static final byte[] LABEL_COOKIE = "cookie--".getBytes(US_ASCII);

  private final SecureRandom random = new SecureRandom();
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private final byte[] secret = new byte[32];
  private long secretMade;
  private boolean hasSecret;

  /**
   * Creates the side that receives.
   *
   * @param ownPublicKey its public key
   */
  Cookies(byte[] ownPublicKey) {
    mac1Key = mac1Key(ownPublicKey);
    cookieKey = cookieKey(ownPublicKey);
  }

  /** The key of the first MAC of messages to somebody. */
  static byte[] mac1Key(byte[] publicKey) {
    return Blake2s.hash(LABEL_MAC1, publicKey);
  }

  /** The key that somebody's cookies are encrypted with. */
  static byte[] cookieKey(byte[] publicKey) {
    return Blake2s.hash(LABEL_COOKIE, publicKey);
  }

  /** Whether the first MAC of a message is right. */
  boolean isMac1Right(byte[] message) {
    return isRight(mac1Key, message, message.length - 2 * Messages.MAC);
  }

  /** Whether the second MAC of a message is that of the cookie of an address. */
  boolean isMac2Right(byte[] message, String address, long now) {
    return isRight(cookie(address, now), message, message.length - Messages.MAC);
  }

  private static boolean isRight(byte[] key, byte[] message, int at) {
    byte[] there = Arrays.copyOfRange(message, at, at + Messages.MAC);
    return MessageDigest.isEqual(Blake2s.mac(key, message, at), there);
  }

  private byte[] cookie(String address, long now) {
    if (!hasSecret || now - secretMade >= LIFE) {
      random.nextBytes(secret);
      secretMade = now;
      hasSecret = true;
    }
    byte[] text = address.getBytes(US_ASCII);
    return Blake2s.mac(secret, text, text.length);
  }

  /** A cookie message that answers a handshake message whose first MAC is right. */
  byte[] reply(byte[] message, String address, long now) {
    byte[] reply = new byte[Messages.COOKIE_LENGTH];
    reply[0] = Messages.COOKIE;
    System.arraycopy(message, 4, reply, 4, 4);
    byte[] nonce = new byte[XChaCha.NONCE];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, reply, 8, XChaCha.NONCE);
    int at = message.length - 2 * Messages.MAC;
    byte[] mac1 = Arrays.copyOfRange(message, at, at + Messages.MAC);
    byte[] sealed = XChaCha.seal(cookieKey, nonce, mac1, cookie(address, now));
    System.arraycopy(sealed, 0, reply, 32, sealed.length);
    return reply;
  }

  /** Wipes the secret. */
  void wipe() {
    Arrays.fill(secret, (byte) 0);
    hasSecret = false;
  }
}
