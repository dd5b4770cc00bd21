// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.elements.vpn.Aead;
import java.util.Arrays;

/**
 * The handshakes with one peer (section 5.4), both ways: messages are made and understood here, and
 * end in the keys of a session. Belongs to the handshaker's thread.
 */
final class Handshake {
  /** How long a cookie that we got is good for. */
  private static final long COOKIE_LIFE = 120_000_000_000L;

  /** Initiations of a peer that come closer together than this are not looked at. */
  private static final long MIN_INTERVAL = 20_000_000L;

  private static final int TIME_LENGTH = 12;
  private static final byte[] NO_TEXT = {};
  private static final byte[] NO_KEY = new byte[Curve.KEY];

  /** Begins TAI64N labels: 2^62, and ten seconds that TAI is ahead. */
  private static final long TAI_BEGIN = 0x4000_0000_0000_000aL;

  final Peer peer;
  private final byte[] ownPrivate;
  private final byte[] ownPublic;
  private final byte[] preshared;

  /** What the two static keys agree on; null when the peer's is one that gives nothing. */
  private final byte[] agreed;

  private final byte[] mac1Key;
  private final byte[] cookieKey;

  /** The time in the newest initiation that was taken. */
  private byte[] newest = new byte[TIME_LENGTH];

  private long lastTaken = Long.MIN_VALUE / 2;

  // The initiation that waits for its response.
  private Noise noise;
  private byte[] ephemeral;
  private int index;

  // Cookies: the MAC that one would have to fit to, and the last one.
  private byte[] lastMac1;
  private byte[] cookie;
  private long cookieTime;

  /** What a response or an initiation led to. */
  record Session(byte[][] keys, int remoteIndex) {}

  /** An initiation whose sender is known, so that the rest can be verified. */
  record Initiation(
      Noise noise, byte[] ephemeral, byte[] sealedTime, byte[] publicKey, int index) {}

  /**
   * Creates the handshakes with a peer.
   *
   * @param ownPrivate our private key, which stays the caller's
   * @param preshared the preshared key; null for none
   */
  Handshake(Peer peer, byte[] ownPrivate, byte[] ownPublic, byte[] preshared) {
    this.peer = peer;
    this.ownPrivate = ownPrivate;
    this.ownPublic = ownPublic;
    this.preshared = preshared == null ? NO_KEY.clone() : preshared;
    agreed = Curve.agree(ownPrivate, peer.publicKey);
    mac1Key = Cookies.mac1Key(peer.publicKey);
    cookieKey = Cookies.cookieKey(peer.publicKey);
  }

  /** Our index in the initiation that waits for its response; 0 when there is none. */
  int pendingIndex() {
    return noise == null ? 0 : index;
  }

  // ---- the end that begins

  /**
   * Makes an initiation.
   *
   * @param ownIndex our index, not 0
   * @param wallNanos the time of day, in nanoseconds since 1970
   * @return the message; null when the peer's key is no key
   */
  byte[] initiate(int ownIndex, long wallNanos, long now) {
    forgetInitiation();
    byte[] fresh = Curve.newPrivateKey();
    byte[] shared = Curve.agree(fresh, peer.publicKey);
    if (shared == null || agreed == null) {
      return null;
    }
    byte[] message = new byte[Messages.INITIATION_LENGTH];
    message[0] = Messages.INITIATION;
    LittleEndian.putInt(message, 4, ownIndex);
    Noise state = new Noise(peer.publicKey);
    byte[] freshPublic = Curve.publicKey(fresh);
    state.mixKey(freshPublic);
    state.mixHash(freshPublic);
    System.arraycopy(freshPublic, 0, message, 8, Curve.KEY);
    byte[] sealedStatic = state.seal(state.mixKeyAndDerive(shared), ownPublic);
    System.arraycopy(sealedStatic, 0, message, 40, sealedStatic.length);
    byte[] sealedTime = state.seal(state.mixKeyAndDerive(agreed), time(wallNanos));
    System.arraycopy(sealedTime, 0, message, 88, sealedTime.length);
    Arrays.fill(shared, (byte) 0);
    noise = state;
    ephemeral = fresh;
    index = ownIndex;
    addMacs(message, now);
    return message;
  }

  /** A TAI64N label; its lowest bits are left out, which say more of this machine than needed. */
  static byte[] time(long wallNanos) {
    byte[] label = new byte[TIME_LENGTH];
    long seconds = TAI_BEGIN + Math.floorDiv(wallNanos, 1_000_000_000L);
    int nanos = (int) Math.floorMod(wallNanos, 1_000_000_000L) & -(1 << 24);
    for (int i = 0; i < 8; i++) {
      label[i] = (byte) (seconds >>> 56 - 8 * i);
    }
    for (int i = 0; i < 4; i++) {
      label[8 + i] = (byte) (nanos >>> 24 - 8 * i);
    }
    return label;
  }

  /** Takes the response to our initiation; null when it is none. */
  Session takeResponse(byte[] message) {
    if (noise == null || LittleEndian.getInt(message, 8) != index) {
      return null;
    }
    Noise state = noise.copy();
    byte[] theirs = Arrays.copyOfRange(message, 12, 44);
    state.mixHash(theirs);
    state.mixKey(theirs);
    byte[] withEphemeral = Curve.agree(ephemeral, theirs);
    byte[] withStatic = Curve.agree(ownPrivate, theirs);
    if (withEphemeral == null || withStatic == null) {
      return null;
    }
    state.mixKey(withEphemeral);
    state.mixKey(withStatic);
    Arrays.fill(withEphemeral, (byte) 0);
    Arrays.fill(withStatic, (byte) 0);
    if (state.open(state.mixPresharedKey(preshared), Arrays.copyOfRange(message, 44, 60)) == null) {
      state.wipe();
      return null;
    }
    Session session = new Session(state.split(), LittleEndian.getInt(message, 4));
    state.wipe();
    forgetInitiation();
    return session;
  }

  // ---- the end that answers

  /**
   * Finds out who sent an initiation.
   *
   * @param message of the right length
   * @return null when it is not for our key
   */
  static Initiation read(byte[] message, byte[] ownPrivate, byte[] ownPublic) {
    Noise state = new Noise(ownPublic);
    byte[] theirs = Arrays.copyOfRange(message, 8, 40);
    state.mixKey(theirs);
    state.mixHash(theirs);
    byte[] shared = Curve.agree(ownPrivate, theirs);
    if (shared == null) {
      return null;
    }
    byte[] key = state.mixKeyAndDerive(shared);
    Arrays.fill(shared, (byte) 0);
    byte[] publicKey = state.open(key, Arrays.copyOfRange(message, 40, 88));
    if (publicKey == null) {
      state.wipe();
      return null;
    }
    byte[] sealedTime = Arrays.copyOfRange(message, 88, 116);
    int theirIndex = LittleEndian.getInt(message, 4);
    return new Initiation(state, theirs, sealedTime, publicKey, theirIndex);
  }

  /**
   * Verifies the rest of an initiation of this peer.
   *
   * @return false when it is forged, replayed, or too soon after another one
   */
  boolean accept(Initiation initiation, long now) {
    if (agreed == null) {
      return false;
    }
    Noise state = initiation.noise;
    byte[] time = state.open(state.mixKeyAndDerive(agreed), initiation.sealedTime);
    if (time == null || Arrays.compareUnsigned(time, newest) <= 0) {
      return false;
    }
    if (now - lastTaken < MIN_INTERVAL) {
      return false;
    }
    newest = time;
    lastTaken = now;
    return true;
  }

  /** A response, and the keys of the session that it makes. */
  record Answer(byte[] message, byte[][] keys) {}

  /**
   * Answers an initiation that was accepted.
   *
   * @param ownIndex our index in the session
   * @return null when the initiator's key is one that gives nothing
   */
  Answer answer(Initiation initiation, int ownIndex, long now) {
    byte[] fresh = Curve.newPrivateKey();
    byte[] withEphemeral = Curve.agree(fresh, initiation.ephemeral);
    byte[] withStatic = Curve.agree(fresh, peer.publicKey);
    if (withEphemeral == null || withStatic == null) {
      return null;
    }
    byte[] message = new byte[Messages.RESPONSE_LENGTH];
    message[0] = Messages.RESPONSE;
    LittleEndian.putInt(message, 4, ownIndex);
    LittleEndian.putInt(message, 8, initiation.index);
    Noise state = initiation.noise;
    byte[] freshPublic = Curve.publicKey(fresh);
    state.mixKey(freshPublic);
    state.mixHash(freshPublic);
    System.arraycopy(freshPublic, 0, message, 12, Curve.KEY);
    state.mixKey(withEphemeral);
    state.mixKey(withStatic);
    byte[] sealed = state.seal(state.mixPresharedKey(preshared), NO_TEXT);
    System.arraycopy(sealed, 0, message, 44, Aead.TAG);
    byte[][] keys = state.split();
    state.wipe();
    Arrays.fill(fresh, (byte) 0);
    Arrays.fill(withEphemeral, (byte) 0);
    Arrays.fill(withStatic, (byte) 0);
    addMacs(message, now);
    return new Answer(message, keys);
  }

  // ---- MACs and cookies

  private void addMacs(byte[] message, long now) {
    int at = message.length - 2 * Messages.MAC;
    lastMac1 = Blake2s.mac(mac1Key, message, at);
    System.arraycopy(lastMac1, 0, message, at, Messages.MAC);
    if (cookie != null && now - cookieTime < COOKIE_LIFE) {
      byte[] mac2 = Blake2s.mac(cookie, message, at + Messages.MAC);
      System.arraycopy(mac2, 0, message, at + Messages.MAC, Messages.MAC);
    }
  }

  /**
   * Takes a cookie for the next message.
   *
   * @return false when it is no answer to what was sent last
   */
  boolean takeCookie(byte[] message, long now) {
    if (lastMac1 == null) {
      return false;
    }
    byte[] nonce = Arrays.copyOfRange(message, 8, 32);
    byte[] sealed = Arrays.copyOfRange(message, 32, 64);
    byte[] text = XChaCha.open(cookieKey, nonce, lastMac1, sealed);
    if (text == null) {
      return false;
    }
    cookie = text;
    cookieTime = now;
    lastMac1 = null;
    return true;
  }

  /** Forgets the handshake that is under way. */
  void forgetInitiation() {
    if (noise != null) {
      noise.wipe();
      Arrays.fill(ephemeral, (byte) 0);
      noise = null;
      ephemeral = null;
      index = 0;
    }
  }

  /** Wipes all keys but our own static one. */
  void wipe() {
    forgetInitiation();
    Arrays.fill(preshared, (byte) 0);
    if (agreed != null) {
      Arrays.fill(agreed, (byte) 0);
    }
  }
}
