// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.OuterPath;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.run.Worker;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * One end of WireGuard: its peers, their sessions, and who may use which addresses. Belongs to the
 * worker of the element that it stands behind; when the configuration is replaced, the next element
 * goes on with it.
 */
final class Device implements Handshaker.Outcome {
  /** What the element does for it, on the worker. */
  interface Port {
    /** Sends a handshake message; a null path is the peer's own. */
    void sendMessage(Peer peer, OuterPath path, byte[] message);

    void sendKeepalive(Peer peer);

    void sendStaged(Peer peer);

    void dropStaged(Peer peer);

    void countHandshakes(Handshaker handshaker);

    Worker worker();
  }

  private static final byte[] NO_KEY = {};

  final Handshaker handshaker;
  final int listenPort;
  private final Map<ByteBuffer, Peer> peers = new LinkedHashMap<>();
  private final Int2ObjectHashMap<Keypair> sessions = new Int2ObjectHashMap<>();

  /** Preshared keys are compared by MACs with this key, which nobody else has. */
  private final byte[] markKey = Curve.newPrivateKey();

  private final AtomicBoolean countsPosted = new AtomicBoolean();

  private AllowedIps allowed = new AllowedIps();
  private volatile Port port;

  /**
   * Creates an end without peers.
   *
   * @param name of its element
   * @param privateKey belongs to it from now on
   * @param listenPort UDP port of its packets
   * @param ciphers whose ciphers sessions have
   */
  Device(String name, byte[] privateKey, int listenPort, CipherChoice ciphers, Port port) {
    this.listenPort = listenPort;
    this.port = port;
    handshaker = new Handshaker("sluice-wireguard-" + name, privateKey, ciphers, this);
  }

  /** Whether what a file says can go on with this end: the same key and port. */
  boolean suits(WgQuickFile file) {
    return (file.listenPort == 0 || file.listenPort == listenPort)
        && Arrays.equals(handshaker.publicKey, Curve.publicKey(file.privateKey));
  }

  // ---- peers

  /**
   * Adds a peer, or changes the one that has its key.
   *
   * @param section what is said of it; its preshared key is taken
   * @param locals our addresses, of which one fits to its endpoint
   */
  void put(WgQuickFile.PeerSection section, Locals locals) {
    byte[] mark = Blake2s.hmac(markKey, section.preshared == null ? NO_KEY : section.preshared);
    Peer peer = peers.get(ByteBuffer.wrap(section.publicKey));
    if (peer != null && !Arrays.equals(peer.presharedMark, mark)) {
      remove(peer);
      peer = null;
    }
    if (peer == null) {
      peer = new Peer(section.publicKey, mark, this);
      peers.put(ByteBuffer.wrap(section.publicKey), peer);
      peer.attach(port.worker());
      handshaker.add(peer, section.preshared);
      section.preshared = null;
    }
    for (Peer other : peers.values()) {
      other.allowed.removeAll(section.allowed);
    }
    peer.allowed = section.allowed;
    if (section.address != null) {
      String local = locals.towards(section.address);
      peer.path = OuterPath.of(local, listenPort, section.address, section.port);
    }
    if (peer.timers.persistentSeconds() != section.keepalive) {
      peer.timers.setPersistent(section.keepalive, now());
    }
    peer.reschedule();
    rebuild();
  }

  /** Adds peers, or changes those that have their keys; others are removed. */
  void putAll(List<WgQuickFile.PeerSection> sections, Locals locals) {
    for (Peer peer : List.copyOf(peers.values())) {
      if (sections.stream().noneMatch(s -> Arrays.equals(s.publicKey, peer.publicKey))) {
        remove(peer);
      }
    }
    sections.forEach(section -> put(section, locals));
  }

  void remove(Peer peer) {
    peers.remove(ByteBuffer.wrap(peer.publicKey));
    end(peer);
    handshaker.remove(peer);
    rebuild();
  }

  private void end(Peer peer) {
    peer.removed = true;
    peer.stop();
    dropStaged(peer);
    peer.forgetKeys();
  }

  private void rebuild() {
    AllowedIps next = new AllowedIps();
    for (Peer peer : peers.values()) {
      peer.allowed.forEach(one -> next.put(one.prefix(), one.six(), peer));
    }
    allowed = next;
  }

  Collection<Peer> peers() {
    return peers.values();
  }

  /** A line for each peer, for handlers. */
  String peerLines() {
    return peers.values().stream().map(peer -> peer.line() + "\n").collect(Collectors.joining());
  }

  /**
   * The peer that a handler names.
   *
   * @param key its public key in base 64
   */
  Peer find(String key) {
    byte[] publicKey = WgQuickFile.publicKey(key);
    Peer peer = publicKey == null ? null : peers.get(ByteBuffer.wrap(publicKey));
    if (peer == null) {
      throw new HandlerException("no such peer");
    }
    return peer;
  }

  /**
   * Adds a peer that a handler tells of, or changes the one that has its key.
   *
   * @param text lines of a section {@code [Peer]}
   * @param locals our addresses
   */
  void addPeer(String text, Locals locals) {
    WgQuickFile added = WgQuickFile.peer(text);
    try {
      if (!added.errors.isEmpty()) {
        throw new HandlerException(added.errors.get(0));
      }
      WgQuickFile.PeerSection section = added.peers.get(0);
      if (section.address != null && locals.towards(section.address) == null) {
        throw new HandlerException("an endpoint needs LOCAL, of its family");
      }
      put(section, locals);
    } finally {
      added.wipe();
    }
  }

  AllowedIps allowed() {
    return allowed;
  }

  /** The session of one of our indices; null for none. */
  Keypair session(int index) {
    return sessions.get(index);
  }

  int sessionCount() {
    return sessions.size();
  }

  // ---- what peers ask for

  long now() {
    return port.worker().nanoTime();
  }

  void initiate(Peer peer) {
    handshaker.initiate(peer);
  }

  void clearHandshake(Peer peer) {
    handshaker.clear(peer);
  }

  void sendKeepalive(Peer peer) {
    port.sendKeepalive(peer);
  }

  void sendStaged(Peer peer) {
    port.sendStaged(peer);
  }

  void dropStaged(Peer peer) {
    port.dropStaged(peer);
  }

  void forget(Keypair keypair) {
    if (keypair != null) {
      sessions.remove(keypair.localIndex);
      keypair.destroy();
    }
  }

  // ---- what the handshaker tells, on its thread

  /** Has the worker do something; what a full mailbox refuses is like a packet lost. */
  private boolean post(Runnable action) {
    Worker worker = port.worker();
    boolean posted = worker.execute(action);
    worker.wake();
    return posted;
  }

  @Override
  public void send(Peer peer, OuterPath path, byte[] message) {
    post(() -> port.sendMessage(peer, path, message));
  }

  @Override
  public void established(Keypair keypair, OuterPath path, byte[] answer) {
    if (!post(() -> install(keypair, path, answer))) {
      keypair.destroy();
    }
  }

  private void install(Keypair keypair, OuterPath path, byte[] answer) {
    Peer peer = keypair.peer;
    if (peer.removed || sessions.containsKey(keypair.localIndex)) {
      keypair.destroy();
      return;
    }
    sessions.put(keypair.localIndex, keypair);
    peer.install(keypair, path, now());
    if (answer != null) {
      port.sendMessage(peer, path, answer);
    } else if (peer.stagedCount() > 0) {
      port.sendStaged(peer);
    } else {
      port.sendKeepalive(peer);
    }
    peer.reschedule();
  }

  @Override
  public void counted() {
    if (countsPosted.compareAndSet(false, true) && !post(this::takeCounts)) {
      countsPosted.set(false);
    }
  }

  private void takeCounts() {
    countsPosted.set(false);
    port.countHandshakes(handshaker);
  }

  // ---- its life

  /** Another element stands in front from now on, perhaps on another worker. */
  void moveTo(Port next, CipherChoice ciphers) {
    port = next;
    handshaker.setCiphers(ciphers);
    peers.values().forEach(peer -> peer.attach(next.worker()));
  }

  /** Ends the handshaker's thread and wipes all keys. */
  void close() {
    handshaker.close();
    peers.values().forEach(this::end);
    sessions.clear();
  }
}
