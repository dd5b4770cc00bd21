// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The timers of a peer (section 6): what was sent and received sets deadlines, and {@link #expire}
 * does what is due. It sends nothing while nothing is sent or received, but persistent keepalives.
 * Times are nanoseconds. Packets only change fields; allocates nothing.
 */
final class PeerTimers {
  private static final long SECOND = 1_000_000_000L;

  static final long REKEY_AFTER_TIME = 120 * SECOND;
  static final long REJECT_AFTER_TIME = 180 * SECOND;
  static final long REKEY_TIMEOUT = 5 * SECOND;
  static final long KEEPALIVE_TIMEOUT = 10 * SECOND;
  static final long REKEY_AFTER_MESSAGES = 1L << 60;

  /** The paper's 2^64 - 2^13 - 1, but for the sign that a {@code long} has. */
  static final long REJECT_AFTER_MESSAGES = Long.MAX_VALUE - (1L << 13);

  /** An initiator that only receives begins anew this late, so that there is time for it. */
  static final long RENEW_RECEIVING = REJECT_AFTER_TIME - KEEPALIVE_TIMEOUT - REKEY_TIMEOUT;

  /** After 90 seconds of initiations without an answer it gives up. */
  static final int MAX_ATTEMPTS = 18;

  private static final long ZERO_KEYS = 3 * REJECT_AFTER_TIME;
  private static final long MAX_JITTER = SECOND / 3;
  private static final long OFF = Long.MAX_VALUE;

  /** What to do when a deadline is over. */
  interface Actions {
    /**
     * Begins a handshake, unless one was begun just now.
     *
     * @param again whether the one before got no answer
     */
    void initiate(boolean again);

    /** Nobody answers: packets that wait are given up. */
    void giveUp();

    void sendKeepalive();

    /** Forgets all keys: nothing was agreed on for long. */
    void forgetKeys();
  }

  private long retransmitAt = OFF;
  private long keepaliveAt = OFF;
  private long handshakeAt = OFF;
  private long zeroKeysAt = OFF;
  private long persistentAt = OFF;
  private boolean anotherKeepalive;
  private int attempts;
  private long persistent;

  /**
   * Sets the persistent keepalive.
   *
   * @param seconds 0 for none
   * @param now begins with one at once
   */
  void setPersistent(int seconds, long now) {
    persistent = seconds * SECOND;
    persistentAt = seconds == 0 ? OFF : now;
  }

  int persistentSeconds() {
    return (int) (persistent / SECOND);
  }

  /** A packet with data was sent. */
  void dataSent(long now) {
    if (handshakeAt == OFF) {
      handshakeAt = now + KEEPALIVE_TIMEOUT + REKEY_TIMEOUT + jitter();
    }
  }

  /** A packet with data was received. */
  void dataReceived(long now) {
    if (keepaliveAt == OFF) {
      keepaliveAt = now + KEEPALIVE_TIMEOUT;
    } else {
      anotherKeepalive = true;
    }
  }

  /** Any packet but a cookie was sent. */
  void anySent(long now) {
    keepaliveAt = OFF;
    traversed(now);
  }

  /** Any packet but a cookie was received and verified. */
  void anyReceived(long now) {
    handshakeAt = OFF;
    traversed(now);
  }

  private void traversed(long now) {
    if (persistent > 0) {
      persistentAt = now + persistent;
    }
  }

  /** An initiation is being sent. */
  void initiated(long now) {
    retransmitAt = now + REKEY_TIMEOUT + jitter();
  }

  /** A handshake is not the repetition of one without answer. */
  void begins() {
    attempts = 0;
  }

  /** Both ends have keys, and know that of each other. */
  void confirmed() {
    retransmitAt = OFF;
    attempts = 0;
  }

  /** Keys were derived. */
  void derived(long now) {
    zeroKeysAt = now + ZERO_KEYS;
  }

  private static long jitter() {
    return ThreadLocalRandom.current().nextLong(MAX_JITTER);
  }

  /** When something is due next; {@link Long#MAX_VALUE} for nothing. */
  long next() {
    long packets = Math.min(keepaliveAt, persistentAt);
    return Math.min(packets, Math.min(handshakeAt, Math.min(retransmitAt, zeroKeysAt)));
  }

  /** Does what is due. */
  void expire(long now, Actions actions) {
    if (now >= retransmitAt) {
      retransmitAt = OFF;
      if (attempts >= MAX_ATTEMPTS) {
        keepaliveAt = OFF;
        actions.giveUp();
        zeroKeysAt = zeroKeysAt == OFF ? now + ZERO_KEYS : zeroKeysAt;
      } else {
        attempts++;
        actions.initiate(true);
      }
    }
    if (now >= keepaliveAt) {
      keepaliveAt = OFF;
      actions.sendKeepalive();
      if (anotherKeepalive) {
        anotherKeepalive = false;
        keepaliveAt = now + KEEPALIVE_TIMEOUT;
      }
    }
    if (now >= handshakeAt) {
      handshakeAt = OFF;
      actions.initiate(false);
    }
    if (now >= persistentAt) {
      persistentAt = now + persistent;
      actions.sendKeepalive();
    }
    if (now >= zeroKeysAt) {
      zeroKeysAt = OFF;
      actions.forgetKeys();
    }
  }

  /** Nothing is due any more. */
  void stop() {
    retransmitAt = OFF;
    keepaliveAt = OFF;
    handshakeAt = OFF;
    zeroKeysAt = OFF;
    persistentAt = OFF;
  }
}
