// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.OuterPath;
import io.sluice.run.WallClock;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The control part of WireGuard: makes and takes handshake messages, on a thread of its own, which
 * starts with the first of them. An agreement of keys costs as much as some hundred packets.
 *
 * <p>Work is bounded. Messages wait in a queue of {@value #QUEUE}; what comes when it is full is
 * dropped by the element. From {@value #LOAD} on, and for a second afterwards, it counts as load:
 * then a message without the right second MAC gets a cookie, which costs two hashes, and an address
 * with a cookie may begin 20 handshakes a second (section 5.3).
 */
final class Handshaker implements AutoCloseable {
  static final int QUEUE = 1024;
  static final int LOAD = QUEUE / 8;

  private static final long LOAD_LASTS = 1_000_000_000L;

  /** What became of messages; the texts are drop reasons. */
  enum Fate {
    WRONG_MAC("handshake: wrong first MAC"),
    COOKIE_DEMANDED("handshake: cookie demanded"),
    TOO_MANY("handshake: too many from one address"),
    UNKNOWN_PEER("handshake: unknown peer"),
    INVALID("handshake: forged or replayed"),
    UNEXPECTED("handshake: no such initiation");

    final String reason;

    Fate(String reason) {
      this.reason = reason;
    }
  }

  /** What the element is told, on the handshaker's thread. */
  interface Outcome {
    /**
     * A message is to be sent.
     *
     * @param peer to whom; null for somebody unknown
     * @param path where to; null for the peer's own
     */
    void send(Peer peer, OuterPath path, byte[] message);

    /**
     * A session was agreed on.
     *
     * @param path the way to the other end
     * @param answer what is to be sent once the session is in use; null for none
     */
    void established(Keypair keypair, OuterPath path, byte[] answer);

    /** {@link #takeCount} has something. */
    void counted();
  }

  private final byte[] privateKey;
  final byte[] publicKey;
  private final Outcome outcome;
  private final Cookies cookies;
  private final RateLimiter limiter = new RateLimiter();
  private final SecureRandom random = new SecureRandom();
  private final Map<ByteBuffer, Handshake> byKey = new HashMap<>();

  /** Handshakes by our index in the last message that we sent in them. */
  private final Int2ObjectHashMap<Handshake> byIndex = new Int2ObjectHashMap<>();

  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLongArray counts = new AtomicLongArray(Fate.values().length);
  private final Thread thread;
  private long loadUntil = Long.MIN_VALUE;
  private boolean started;

  private volatile int load = LOAD;
  private volatile int limit = QUEUE;

  private volatile boolean closed;

  /** Whose ciphers new sessions have. */
  private volatile CipherChoice ciphers;

  /**
   * Creates it.
   *
   * @param name of its thread
   * @param privateKey ours; it belongs to the handshaker from now on
   * @param ciphers whose ciphers sessions have
   * @param outcome told what comes of it
   */
  Handshaker(String name, byte[] privateKey, CipherChoice ciphers, Outcome outcome) {
    this.ciphers = ciphers;
    this.privateKey = privateKey;
    this.outcome = outcome;
    publicKey = Curve.publicKey(privateKey);
    cookies = new Cookies(publicKey);
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  private void run() {
    try {
      while (!closed) {
        work.take().run();
      }
    } catch (InterruptedException e) {
      // closed
    }
    wipe();
  }

  private synchronized void submit(Runnable job) {
    if (closed) {
      return;
    }
    if (WallClock.isSimulated()) {
      // Simulated time would run ahead of another thread.
      job.run();
      return;
    }
    if (!started) {
      started = true;
      thread.start();
    }
    work.add(job);
  }

  /** Changes the peers; at once while there is no thread that could be using them. */
  private synchronized void change(Runnable job) {
    if (started) {
      submit(job);
    } else {
      job.run();
    }
  }

  /** Sets from how many waiting messages on there is load, and how many may wait. For tests. */
  void setLimits(int messages, int most) {
    load = messages;
    limit = most;
  }

  /** Sets whose ciphers sessions have from now on. */
  void setCiphers(CipherChoice choice) {
    ciphers = choice;
  }

  // ---- called by the worker

  /**
   * Adds a peer.
   *
   * @param preshared the preshared key, which belongs to the handshaker from now on; null for none
   */
  void add(Peer peer, byte[] preshared) {
    change(
        () ->
            byKey.put(
                ByteBuffer.wrap(peer.publicKey),
                new Handshake(peer, privateKey, publicKey, preshared)));
  }

  void remove(Peer peer) {
    change(
        () -> {
          Handshake handshake = byKey.remove(ByteBuffer.wrap(peer.publicKey));
          if (handshake != null) {
            byIndex.values().removeIf(other -> other == handshake);
            handshake.wipe();
          }
        });
  }

  void initiate(Peer peer) {
    submit(() -> initiateNow(peer));
  }

  /** Forgets what is under way with a peer. */
  void clear(Peer peer) {
    submit(
        () -> {
          Handshake handshake = byKey.get(ByteBuffer.wrap(peer.publicKey));
          if (handshake != null) {
            handshake.forgetInitiation();
          }
        });
  }

  /** Whether another message would be taken. */
  boolean hasRoom() {
    return waiting.get() < limit;
  }

  /**
   * Hands a message over.
   *
   * @param message of the length that its type has to have
   * @param path the way back to its sender
   */
  void received(byte[] message, OuterPath path) {
    waiting.incrementAndGet();
    submit(
        () -> {
          boolean loaded = waiting.getAndDecrement() > load;
          take(message, path, loaded);
        });
  }

  /** How many messages came to a fate since this was asked last. */
  long takeCount(Fate fate) {
    return counts.getAndSet(fate.ordinal(), 0);
  }

  // ---- on the thread

  private void count(Fate fate) {
    counts.incrementAndGet(fate.ordinal());
    outcome.counted();
  }

  private int newIndex(Handshake handshake) {
    int index;
    do {
      index = random.nextInt();
    } while (index == 0 || byIndex.containsKey(index));
    // Only the newest message may be answered by a cookie, and only it waits for a response.
    byIndex.values().removeIf(other -> other == handshake);
    byIndex.put(index, handshake);
    return index;
  }

  private void initiateNow(Peer peer) {
    Handshake handshake = byKey.get(ByteBuffer.wrap(peer.publicKey));
    if (handshake != null) {
      int index = newIndex(handshake);
      byte[] message = handshake.initiate(index, WallClock.nanos(), WallClock.steadyNanos());
      if (message != null) {
        outcome.send(peer, null, message);
      }
    }
  }

  private void take(byte[] message, OuterPath path, boolean loaded) {
    long now = WallClock.steadyNanos();
    if (message[0] == Messages.COOKIE) {
      Handshake handshake = byIndex.get(LittleEndian.getInt(message, 4));
      if (handshake == null || !handshake.takeCookie(message, now)) {
        count(Fate.UNEXPECTED);
      }
      return;
    }
    if (!cookies.isMac1Right(message)) {
      count(Fate.WRONG_MAC);
      return;
    }
    if (loaded) {
      loadUntil = now + LOAD_LASTS;
    }
    if (now < loadUntil && !isAllowed(message, path, now)) {
      return;
    }
    if (message[0] == Messages.INITIATION) {
      takeInitiation(message, path, now);
    } else {
      takeResponse(message, path, now);
    }
  }

  private boolean isAllowed(byte[] message, OuterPath path, long now) {
    if (!cookies.isMac2Right(message, path.remote(), now)) {
      outcome.send(null, path, cookies.reply(message, path.remote(), now));
      count(Fate.COOKIE_DEMANDED);
      return false;
    }
    if (!limiter.allows(path.remoteNetwork(), now)) {
      count(Fate.TOO_MANY);
      return false;
    }
    return true;
  }

  private void takeInitiation(byte[] message, OuterPath path, long now) {
    Handshake.Initiation initiation = Handshake.read(message, privateKey, publicKey);
    if (initiation == null) {
      count(Fate.INVALID);
      return;
    }
    Handshake handshake = byKey.get(ByteBuffer.wrap(initiation.publicKey()));
    if (handshake == null) {
      count(Fate.UNKNOWN_PEER);
      return;
    }
    if (!handshake.accept(initiation, now)) {
      count(Fate.INVALID);
      return;
    }
    int pending = handshake.pendingIndex();
    int index = newIndex(handshake);
    if (pending != 0) {
      // Both ends began at once: the response to ours is still welcome.
      byIndex.put(pending, handshake);
    }
    Handshake.Answer answer = handshake.answer(initiation, index, now);
    if (answer == null) {
      count(Fate.INVALID);
      return;
    }
    Keypair keypair =
        new Keypair(handshake.peer, index, initiation.index(), false, answer.keys(), ciphers, now);
    outcome.established(keypair, path, answer.message());
  }

  private void takeResponse(byte[] message, OuterPath path, long now) {
    int index = LittleEndian.getInt(message, 8);
    Handshake handshake = byIndex.get(index);
    if (handshake == null) {
      count(Fate.UNEXPECTED);
      return;
    }
    Handshake.Session session = handshake.takeResponse(message);
    if (session == null) {
      count(Fate.INVALID);
      return;
    }
    byIndex.remove(index);
    Keypair keypair =
        new Keypair(
            handshake.peer, index, session.remoteIndex(), true, session.keys(), ciphers, now);
    outcome.established(keypair, path, null);
  }

  private void wipe() {
    byKey.values().forEach(Handshake::wipe);
    byKey.clear();
    cookies.wipe();
    Arrays.fill(privateKey, (byte) 0);
  }

  /** Ends the thread and wipes all keys. */
  @Override
  public void close() {
    boolean running;
    synchronized (this) {
      closed = true;
      running = started;
    }
    if (!running) {
      wipe();
      return;
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
