// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.elements.vpn.OuterPath;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The other end of a tunnel: where it is, the sessions with it, and the packets that wait for one.
 * Belongs to the element's worker, but for its key.
 */
final class Peer implements PeerTimers.Actions {
  /** How many packets wait for a handshake; the oldest gives way. */
  static final int MAX_STAGED = 128;

  final byte[] publicKey;

  /** What tells its preshared key from others, but not what it is. */
  final byte[] presharedMark;

  final PeerTimers timers = new PeerTimers();

  /** The newest session that both ends know of; null for none. */
  Keypair current;

  /** The one before, for packets that are under way. */
  Keypair previous;

  /** One that we answered to, until the other end uses it. */
  Keypair next;

  /** The way to it; null until it is known. */
  OuterPath path;

  /** What it may send from, and is sent. */
  List<WgQuickFile.Allowed> allowed = new ArrayList<>();

  boolean removed;
  private long rxBytes;
  private long txBytes;

  private final Device device;
  private final long[] staged = new long[MAX_STAGED];
  private int stagedFrom;
  private int stagedCount;
  private Timer timer;
  private long timerAt = Long.MAX_VALUE;
  private long lastInitiation = Long.MIN_VALUE / 2;

  /** Nanoseconds since 1970; 0 for never. */
  private long lastHandshake;

  Peer(byte[] publicKey, byte[] presharedMark, Device device) {
    this.publicKey = publicKey;
    this.presharedMark = presharedMark;
    this.device = device;
  }

  String keyText() {
    return Base64.getEncoder().encodeToString(publicKey);
  }

  // ---- sessions

  /** The session to send by; null when there is none, or none any more. */
  Keypair sendable(long now) {
    return current != null && current.canSend(now) ? current : null;
  }

  /** Takes a new session. */
  void install(Keypair keypair, OuterPath way, long now) {
    path = way;
    timers.anyReceived(now);
    timers.derived(now);
    if (keypair.initiator) {
      Keypair before = next;
      device.forget(previous);
      if (before != null) {
        device.forget(current);
      }
      previous = before != null ? before : current;
      next = null;
      current = keypair;
      confirmed();
    } else {
      device.forget(next);
      device.forget(previous);
      previous = null;
      next = keypair;
    }
  }

  /** The other end uses a session. */
  private void used(Keypair keypair) {
    if (keypair == next) {
      device.forget(previous);
      previous = current;
      current = keypair;
      next = null;
      confirmed();
      device.sendStaged(this);
    }
  }

  /** A packet was sent by a session. */
  void sent(Keypair keypair, int bytes, boolean hasData, long now) {
    txBytes += bytes;
    timers.anySent(now);
    if (hasData) {
      timers.dataSent(now);
    }
    renewAfterSending(keypair, now);
    reschedule();
  }

  /** A handshake message was sent. */
  void sentMessage(int bytes, long now) {
    txBytes += bytes;
    timers.anySent(now);
    reschedule();
  }

  /** A packet came by a session, and was verified. */
  void received(Keypair keypair, int bytes, boolean hasData, long now) {
    rxBytes += bytes;
    timers.anyReceived(now);
    used(keypair);
    if (hasData) {
      timers.dataReceived(now);
    }
    renewAfterReceiving(keypair, now);
    reschedule();
  }

  private void confirmed() {
    timers.confirmed();
    lastHandshake = WallClock.nanos();
  }

  /** After a packet was sent: a session that gets old is renewed by the end that began it. */
  private void renewAfterSending(Keypair keypair, long now) {
    boolean old = keypair.initiator && now - keypair.born >= PeerTimers.REKEY_AFTER_TIME;
    if (old || keypair.counter >= PeerTimers.REKEY_AFTER_MESSAGES) {
      initiate(false);
    }
  }

  /** After a packet was received: as {@link #renewAfterSending}, for an end that only receives. */
  private void renewAfterReceiving(Keypair keypair, long now) {
    if (keypair.initiator && !keypair.renewed && now - keypair.born >= PeerTimers.RENEW_RECEIVING) {
      keypair.renewed = true;
      initiate(false);
    }
  }

  @Override
  public void forgetKeys() {
    device.forget(current);
    device.forget(previous);
    device.forget(next);
    current = null;
    previous = null;
    next = null;
    device.clearHandshake(this);
  }

  // ---- handshakes

  @Override
  public void initiate(boolean again) {
    long now = device.now();
    if (now - lastInitiation < PeerTimers.REKEY_TIMEOUT) {
      return;
    }
    if (path == null) {
      giveUp();
      return;
    }
    lastInitiation = now;
    if (!again) {
      timers.begins();
    }
    timers.initiated(now);
    device.initiate(this);
    reschedule();
  }

  @Override
  public void giveUp() {
    device.dropStaged(this);
  }

  @Override
  public void sendKeepalive() {
    device.sendKeepalive(this);
  }

  // ---- packets that wait

  /**
   * Has a packet wait.
   *
   * @return the packet that gives way; 0 for none
   */
  long stage(long packet) {
    long oldest = stagedCount == MAX_STAGED ? takeStaged() : 0;
    staged[(stagedFrom + stagedCount++) % MAX_STAGED] = packet;
    return oldest;
  }

  /** The oldest packet that waits; 0 for none. */
  long takeStaged() {
    if (stagedCount == 0) {
      return 0;
    }
    long packet = staged[stagedFrom];
    stagedFrom = (stagedFrom + 1) % MAX_STAGED;
    stagedCount--;
    return packet;
  }

  int stagedCount() {
    return stagedCount;
  }

  // ---- timers

  /** Has the timers run on a worker. */
  void attach(Worker worker) {
    if (timer != null) {
      timer.unschedule();
    }
    timer = worker.newTimer(this::expired);
    timerAt = Long.MAX_VALUE;
    reschedule();
  }

  private void expired(Timer fired) {
    timerAt = Long.MAX_VALUE;
    timers.expire(device.now(), this);
    reschedule();
  }

  /** Sees to it that the worker's timer is no later than what is due next. */
  void reschedule() {
    long due = timers.next();
    if (due < timerAt && timer != null) {
      timerAt = due;
      timer.scheduleAt(due);
    }
  }

  void stop() {
    timers.stop();
    if (timer != null) {
      timer.unschedule();
    }
    timerAt = Long.MAX_VALUE;
  }

  // ---- handlers

  /** One line: key, endpoint, allowed addresses, last handshake, bytes in and out, keepalive. */
  String line() {
    String endpoint = path == null ? "(none)" : path.remote();
    String prefixes = allowed.stream().map(Object::toString).collect(Collectors.joining(","));
    int keepalive = timers.persistentSeconds();
    return String.join(
        "\t",
        keyText(),
        endpoint,
        prefixes.isEmpty() ? "(none)" : prefixes,
        "" + lastHandshake / 1_000_000_000L,
        "" + rxBytes,
        "" + txBytes,
        keepalive == 0 ? "off" : "" + keepalive);
  }
}
