// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.device.PacketCiphers.Algorithm;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.tunnel.Ecn;
import io.sluice.elements.tunnel.Inner;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.InnerPacket;
import io.sluice.elements.vpn.OuterPath;
import io.sluice.handler.Handlers;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Acts as one end of a WireGuard tunnel: encrypts IP packets for its peers, and decrypts theirs.
 *
 * <p>{@code WireGuard(FILE [, LOCAL ADDRESSES, keywords])}
 *
 * <p>IP packets for the tunnel enter on input 0, without link header; they leave on output 1,
 * encrypted, with UDP and IP headers. IP packets from the outside enter on input 1; the packets in
 * them leave on output 0. Handshakes, cookies, keepalives and timers are those of the protocol, so
 * that any other implementation can be a peer. Which peer a packet goes to, and which packets may
 * come from a peer, is decided by its allowed addresses, the longest prefix first. A peer that
 * moves to another address or port is answered there.
 *
 * <p>{@code FILE} is a configuration file of {@code wg-quick}; one that is not in the working
 * directory is looked up next to the configuration. Settings of a kernel interface are ignored:
 * {@code Address} and the routes that follow from it belong in the surrounding configuration;
 * commands are not run. Names of endpoints are resolved at start-up. Without {@code ListenPort} the
 * port is random. {@code MTU}, default 1420, bounds the padding; longer packets are not refused, so
 * a CheckLength with an ICMPError belongs in front.
 *
 * <p>{@code LOCAL} is our address in outer packets that we send first, up to one IPv4 and one IPv6
 * address, separated by a space; answers come from the address that was asked. When it is given,
 * packets to other addresses are not taken.
 *
 * <p>The IP header and the destination annotation are set on what leaves on output 1, the IP header
 * on what leaves on output 0. The congestion mark is copied in both directions (RFC 6040), the rest
 * of the type of service is not. Keys are agreed on by a thread of the element's own; up to 128
 * packets a peer wait for that, and a flood of handshakes meets a bounded queue and cookies.
 *
 * <p>Other keywords: {@code CHECKSUM} boolean, default false: whether UDP over IPv4 has a checksum;
 * what is inside is authenticated anyway. {@code CIPHER} {@code jce}, the default, or {@code
 * cryptodev}: a DPDK crypto device encrypts data in place, which is several times as fast; {@code
 * DEVICE} its name, default {@code crypto_chacha20_poly1305}, which is created if missing. Sessions
 * for which a device has no room use the JCE.
 *
 * <p>Handlers: {@code peers} (read) a line for each: public key, endpoint, allowed addresses, time
 * of the last handshake in seconds since 1970, bytes received, bytes sent, keepalive; {@code peer}
 * (read, with a public key) one of these lines; {@code public_key}, {@code listen_port}, {@code
 * address} (read); {@code sessions} (read) sessions that packets may use; {@code add_peer} (write)
 * lines of a section {@code [Peer]}, separated by line ends or semicolons, adds a peer or changes
 * one; {@code remove_peer} (write) a public key. No handler reveals a secret key. When the
 * configuration is replaced, the new file counts; peers that are in it keep their sessions.
 *
 * <p>Example:
 *
 * <pre>
 * wg :: WireGuard(wg0.conf, LOCAL 192.0.2.1);
 * inside -> [0] wg [1] -> outside;
 * outside -> IPFilter(allow dst udp port 51820) -> [1] wg [0] -> inside;
 * </pre>
 *
 * <p>Jason A. Donenfeld, WireGuard: Next Generation Kernel Network Tunnel.
 */
@ElementInfo(name = "WireGuard", ports = "2/2", processing = "h/h")
@ElementEffects(
    reads = {DATA},
    writes = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, REMOVES_HEADER, RESIZES, DROPS, BRANCHES, MAKES, KEEPS, REORDERS, STATE})
public final class WireGuard extends BatchElement implements LengthEffect, Device.Port {
  private static final int INNER = 0;
  private static final int OUTER = 1;

  /** The packet has been freed or waits: it leaves by no output now. */
  private static final int TAKEN = 2;

  /** Expedited as other implementations have it: DSCP AF41. */
  private static final int HANDSHAKE_TOS = 0x88;

  private final int notIp = dropReason("not an IP packet");
  private final int noPeer = dropReason("no peer for the destination");
  private final int noEndpoint = dropReason("peer has no endpoint");
  private final int noSession = dropReason("no handshake");
  private final int tooManyWait = dropReason("too many wait for a handshake");
  private final int noRoom = shortageReason("no room in the buffer");
  private final int malformed = dropReason("malformed outer packet");
  private final int notOurs = dropReason("not to this address and port");
  private final int badMessage = dropReason("malformed message");
  private final int unknownIndex = dropReason("unknown receiver index");
  private final int expired = dropReason("session expired");
  private final int replayed = dropReason("replayed packet");
  private final int forged = dropReason("forged packet");
  private final int badInner = dropReason("bad inner packet");
  private final int notAllowed = dropReason("source address is not the peer's");
  private final int marked = dropReason("congestion mark on a packet that is not ECN-capable");
  private final int queueFull = dropReason("handshake: queue is full");
  private final int[] fates =
      Arrays.stream(Handshaker.Fate.values()).mapToInt(fate -> dropReason(fate.reason)).toArray();

  private final DataPath path = new DataPath();
  private WgQuickFile file;

  private Locals locals;
  private boolean checksum;
  private CipherChoice ciphers;
  private Device device;

  /** Where packets go that leave by output 1, while a batch is worked on. */
  private PacketBatch outgoing;

  /** Creates the element. */
  public WireGuard() {}

  @Override
  protected void configure(Args args) {
    String name = args.required("FILE").asString("");
    String local = args.keyword("LOCAL").asString("");
    checksum = args.keyword("CHECKSUM").asBool(false);
    ciphers = CipherChoice.of(args);
    locals = new Locals(local, args);
    if (!name.isEmpty()) {
      read(name, args);
    }
  }

  private void read(String name, Args args) {
    try {
      Path found = position().fileNamed(name);
      args.readsFile(found.toString());
      file = new WgQuickFile(name, Files.readAllBytes(found));
    } catch (IOException | IllegalArgumentException e) {
      args.error(name + ": cannot be read");
      return;
    }
    file.errors.forEach(args::error);
    for (WgQuickFile.PeerSection peer : file.peers) {
      if (peer.address != null && locals.towards(peer.address) == null) {
        args.error(name + ":" + peer.line + ": an endpoint needs LOCAL, of its family");
      }
    }
  }

  @Override
  protected void initialize(Setup setup) {
    try {
      ciphers.open(Algorithm.CHACHA20_POLY1305, new byte[Curve.KEY], true, 0).close();
    } catch (IllegalStateException e) {
      setup.error(e.getMessage());
      return;
    }
    if (predecessor() instanceof WireGuard before && before.device.suits(file)) {
      // Its sessions go on: takeOver.
      return;
    }
    makeDevice();
  }

  private void makeDevice() {
    int chosen = ThreadLocalRandom.current().nextInt(1 << 10, 1 << 16);
    int port = file.listenPort == 0 ? chosen : file.listenPort;
    device = new Device(name(), file.privateKey.clone(), port, ciphers, this);
    device.putAll(file.peers, locals);
    file.wipe();
  }

  @Override
  protected void takeOver(Element old) {
    WireGuard before = (WireGuard) old;
    if (device != null) {
      return;
    }
    device = before.device;
    before.device = null;
    device.moveTo(this, ciphers);
    device.putAll(file.peers, locals);
    file.wipe();
  }

  @Override
  protected long settle() {
    return device == null ? 0 : device.peers().stream().mapToLong(Peer::stagedCount).sum();
  }

  @Override
  protected void cleanup() {
    if (file != null) {
      file.wipe();
    }
    if (device != null) {
      for (Peer peer : device.peers()) {
        for (long packet = peer.takeStaged(); packet != 0; packet = peer.takeStaged()) {
          freeLeft(packet);
        }
      }
      device.close();
    }
  }

  // ---- packets

  @Override
  public int longest(int input, int output, int longest) {
    int headers = locals.leastHeaders();
    if (input == 0 && output == OUTER) {
      return headers + DataPath.messageLength(longest, file.mtu);
    }
    boolean opens = input == 1 && output == INNER;
    return opens ? LengthEffect.without(longest, headers + DataPath.BESIDE) : ANY;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch inner = worker().borrow();
    // Packets may come round to here again, while some of this batch are being emitted.
    PacketBatch around = outgoing;
    outgoing = worker().borrow();
    long now = worker().recentNanoTime();
    try {
      for (int i = 0, n = batch.size(); i < n; i++) {
        long packet = batch.get(i);
        int way = port == 0 ? encrypt(packet, now) : decrypt(packet, now);
        batch.handOver(i);
        if (way == INNER) {
          inner.add(packet);
        } else if (way == OUTER) {
          emit(packet);
        } else if (way < 0) {
          drop(way, packet);
        }
      }
      batch.clear();
    } finally {
      PacketBatch outer = outgoing;
      outgoing = around;
      flush(INNER, inner);
      flush(OUTER, outer);
    }
  }

  private void flush(int port, PacketBatch batch) {
    if (!batch.isEmpty()) {
      output(port).push(batch);
    }
    worker().giveBack(batch);
  }

  /** Sends a packet by output 1, behind those that are on their way there. */
  private void emit(long packet) {
    if (outgoing == null) {
      output(OUTER).push(packet);
      return;
    }
    if (outgoing.isFull()) {
      output(OUTER).push(outgoing);
    }
    outgoing.add(packet);
  }

  private int encrypt(long packet, long now) {
    long ip = Mbuf.data(packet);
    int available = Mbuf.length(packet);
    int length = InnerPacket.length(ip, available);
    if (length < 0) {
      return notIp;
    }
    Peer peer = device.allowed().ofDestination(ip);
    if (peer == null) {
      return noPeer;
    }
    if (peer.path == null) {
      return noEndpoint;
    }
    Mbuf.trim(packet, available - length);
    Keypair keypair = peer.sendable(now);
    if (keypair == null) {
      long oldest = peer.stage(packet);
      if (oldest != 0) {
        drop(tooManyWait, oldest);
      }
      peer.initiate(false);
      return TAKEN;
    }
    return seal(packet, peer, keypair, now) ? OUTER : noRoom;
  }

  /** Encrypts a packet, empty for a keepalive, and sees to what follows from that. */
  private boolean seal(long packet, Peer peer, Keypair keypair, long now) {
    boolean data = Mbuf.length(packet) > 0;
    int tos = data ? Inner.tosOf(Mbuf.data(packet)) & Ecn.MASK : 0;
    if (!path.seal(packets, packet, keypair, peer.path, tos, file.mtu, checksum)) {
      return false;
    }
    peer.sent(keypair, Mbuf.length(packet) - peer.path.headerLength(), data, now);
    return true;
  }

  private int decrypt(long packet, long now) {
    long ip = Mbuf.data(packet);
    int total = InnerPacket.length(ip, Mbuf.length(packet));
    if (total < 0) {
      return malformed;
    }
    int offset = Datagram.udp(ip, total);
    if (offset < 0) {
      return malformed;
    }
    long udp = ip + offset;
    if (Udp.dstPort(udp) != device.listenPort || !locals.isDestination(ip)) {
      return notOurs;
    }
    int length = Udp.length(udp) - Udp.HEADER_LENGTH;
    long message = udp + Udp.HEADER_LENGTH;
    // The type and three reserved bytes.
    int word = length < 4 ? 0 : Bytes.i32(message);
    if (word == Messages.DATA << 24 && length >= Messages.KEEPALIVE_LENGTH) {
      return decrypt(packet, ip, udp, message, length, now);
    }
    if ((word & 0xff_ffff) != 0 || length != Messages.lengthOf(word >>> 24)) {
      return badMessage;
    }
    if (!device.handshaker.hasRoom()) {
      return queueFull;
    }
    byte[] copy = new byte[length];
    Bytes.copyOut(message, copy, 0, length);
    device.handshaker.received(copy, OuterPath.backFrom(ip, udp));
    packets.free(packet);
    return TAKEN;
  }

  private int decrypt(long packet, long ip, long udp, long message, int length, long now) {
    Keypair keypair = device.session(Integer.reverseBytes(Bytes.i32(message + 4)));
    if (keypair == null) {
      return unknownIndex;
    }
    long counter = Long.reverseBytes(Bytes.i64(message + 8));
    if (keypair.isExpired(now)) {
      return expired;
    }
    if (counter >= PeerTimers.REJECT_AFTER_MESSAGES || !keypair.window.isFresh(counter)) {
      return replayed;
    }
    if (!packets.ensureWritable(packet)) {
      return noRoom;
    }
    // The data may have moved.
    long shift = Mbuf.data(packet) - ip;
    int inner =
        path.open(packet, (int) (message + shift - Mbuf.data(packet)), length, keypair, counter);
    if (inner < 0) {
      return forged;
    }
    keypair.window.accept(counter);
    Peer peer = keypair.peer;
    if (!peer.path.isWayBackOf(ip + shift, udp + shift)) {
      peer.path = OuterPath.backFrom(ip + shift, udp + shift);
    }
    peer.received(keypair, length, inner > 0, now);
    if (inner == 0) {
      packets.free(packet);
      return TAKEN;
    }
    return unpack(packet, peer, message + shift + Messages.DATA_HEADER, inner);
  }

  /** Takes off all that is around an inner packet, should it be one that the peer may send. */
  private int unpack(long packet, Peer peer, long inner, int available) {
    int length = InnerPacket.length(inner, available);
    if (length < 0) {
      return badInner;
    }
    if (device.allowed().ofSource(inner) != peer) {
      return notAllowed;
    }
    if (!Ecn.decapsulate(inner, Inner.tosOf(Mbuf.data(packet)))) {
      return marked;
    }
    InnerPacket.takeOut(packet, (int) (inner - Mbuf.data(packet)), length);
    return INNER;
  }

  // ---- what the device asks for

  @Override
  public void sendMessage(Peer peer, OuterPath way, byte[] message) {
    OuterPath to = way == null ? peer.path : way;
    if (to == null || peer != null && peer.removed) {
      return;
    }
    long packet = packets.packetOf(message);
    if (packet == 0) {
      return;
    }
    path.wrap(packet, to, HANDSHAKE_TOS, checksum);
    if (peer != null) {
      peer.sentMessage(message.length, worker().nanoTime());
    }
    emit(packet);
  }

  @Override
  public void sendKeepalive(Peer peer) {
    long now = worker().nanoTime();
    Keypair keypair = peer.sendable(now);
    if (keypair == null || peer.path == null) {
      peer.initiate(false);
      return;
    }
    long packet = packets.allocate();
    if (packet == 0) {
      return;
    }
    if (seal(packet, peer, keypair, now)) {
      emit(packet);
    } else {
      drop(noRoom, packet);
    }
  }

  @Override
  public void sendStaged(Peer peer) {
    long now = worker().nanoTime();
    Keypair keypair = peer.sendable(now);
    while (keypair != null && peer.stagedCount() > 0) {
      long packet = peer.takeStaged();
      if (seal(packet, peer, keypair, now)) {
        emit(packet);
      } else {
        drop(noRoom, packet);
      }
    }
  }

  @Override
  public void dropStaged(Peer peer) {
    for (long packet = peer.takeStaged(); packet != 0; packet = peer.takeStaged()) {
      drop(noSession, packet);
    }
  }

  @Override
  public void countHandshakes(Handshaker handshaker) {
    for (Handshaker.Fate fate : Handshaker.Fate.values()) {
      countDrops(fates[fate.ordinal()], handshaker.takeCount(fate));
    }
  }

  /** For tests. */
  Device device() {
    return device;
  }

  // ---- handlers

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("peers", () -> device.peerLines());
    handlers.readWith("peer", key -> device.find(key).line());
    handlers.read(
        "public_key", () -> Base64.getEncoder().encodeToString(device.handshaker.publicKey));
    handlers.read("listen_port", () -> device.listenPort);
    handlers.read("address", () -> String.join(", ", file.addresses));
    handlers.read("sessions", () -> device.sessionCount());
    handlers.write("add_peer", text -> device.addPeer(text, locals));
    handlers.write("remove_peer", key -> device.remove(device.find(key)));
  }
}
