// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.OutputBatches;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.elements.firewall.ConnectionKey.Kind;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowReaper;
import io.sluice.flow.FlowTable;
import io.sluice.flow.Shards;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Tcp;
import io.sluice.packet.ConnectionState;
import io.sluice.packet.PacketBatch;

/**
 * Tracks connections for a stateful firewall, and marks each packet with its state.
 *
 * <p>{@code ConnectionTracker([keywords])}
 *
 * <p>Writes a state into an annotation, which IPFilter and IPClassifier match ({@code state
 * established}), and passes every packet on, from input N to output N:
 *
 * <ul>
 *   <li>{@code new}: it may begin a connection, or belongs to one that nobody has answered yet. In
 *       TCP only a SYN begins one.
 *   <li>{@code established}: it belongs to a connection that was answered, or is its first answer.
 *   <li>{@code related}: an ICMP error about a packet of a connection; the data connection that an
 *       FTP command announced (PORT, EPRT and the answers to PASV and EPSV, with {@code FTP}).
 *   <li>{@code invalid}: an unsolicited reply, a segment outside TCP's windows or with an invalid
 *       combination of flags, a malformed packet, an error about no known connection, or a fragment
 *       other than the first (reassemble before).
 *   <li>{@code untracked}: not IP, or ICMP that is neither request nor reply, such as neighbour
 *       discovery.
 * </ul>
 *
 * <p>A connection is known once its first packet reaches a ConfirmConnection, which follows the
 * rules: what they drop never becomes established. Expects the network header annotation, IPv4 or
 * IPv6, and packets that CheckIPHeader let pass; transport checksums are not verified. Both
 * directions of a connection must pass the same tracker. It runs on one worker, with its
 * ConfirmConnection elements. Behind ports with several queues each worker has a copy, unless there
 * is a LIMIT, or HALF_OPEN: all connections between two addresses belong to one of them, and
 * packets received elsewhere reach it through rings. If a new configuration has another number of
 * copies, connections are not carried over.
 *
 * <p>When the table is full, the connection that would expire first makes room: because half-open
 * and unanswered connections expire soon and have no guarantee, a flood of SYN or UDP evicts
 * itself. When all have a guarantee, the new one is refused.
 *
 * <p>Keywords, times in seconds: {@code TCP_TIMEOUT} 86400, of connections of TCP; {@code
 * TCP_OPEN_TIMEOUT} 30, until their handshake is complete; {@code TCP_DONE_TIMEOUT} 240, after FIN
 * both ways, or RST; {@code UDP_TIMEOUT} 300, of answered connections of UDP and other protocols;
 * {@code UDP_OPEN_TIMEOUT} 30, of unanswered ones, and of pings; {@code GUARANTEE} 5, for which a
 * packet keeps an answered connection from being evicted; {@code CAPACITY} connections, default no
 * limit; {@code WINDOW} boolean, default true, checks TCP's sequence numbers; {@code PICKUP}
 * boolean, default false, lets packets in the middle of a TCP connection begin one; {@code LIMIT}
 * connections of a source address, for IPv6 of a network of 64 bits, default no limit; {@code
 * HALF_OPEN} 1 to 65536, a connection is dropped if its handshake is not complete before this many
 * further ones begin, default no limit; {@code FTP} boolean, default false, follows FTP's control
 * connections, at port 21.
 *
 * <p>Handlers: {@code size} (read) connections; {@code capacity} (read, write); {@code clear}
 * (write) forgets all; {@code table} (read) the connections, one per line; {@code new}, {@code
 * established}, {@code related}, {@code invalid}, {@code untracked} (read) packets so far; {@code
 * expired}, {@code evicted}, {@code refused} (read) connections that expired, made room, found no
 * room; {@code limited} (read) those that LIMIT refused; {@code half_open_evicted} (read).
 *
 * <p>See also: ConfirmConnection, IPFilter, IPRewriter, CheckIPHeader.
 */
@ElementInfo(
    name = "ConnectionTracker",
    ports = "1-/=",
    processing = "h/h",
    flow = "#/#",
    replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS, USER_ANNOTATIONS},
    writes = USER_ANNOTATIONS,
    does = {DROPS, BRANCHES, FLOW_STATE, STATE})
public final class ConnectionTracker extends BatchElement implements FlowOwner, Sharded {
  /** A packet's connection is known, or need not be. */
  static final int CONFIRMED = 0;

  static final int FULL = 1;
  static final int TOO_MANY = 2;

  private static final Kind[] KINDS = Kind.values();

  private ConnectionTimes times;
  private int capacity;
  private boolean checksWindow;
  private boolean picksUp;
  private SourceLimit sources = new SourceLimit(0);

  /** Which copy this is, and how many there are. */
  private Shards shards = Shards.ALONE;

  /** By copy and input: packets on their way to it. */
  private OutputBatches crossing;

  private FlowTable flows;
  private int realm;
  private FtpWatch ftp;
  private HalfOpenQueue halfOpen;

  private final long[] states = new long[ConnectionState.COUNT];
  private long limited;
  private long halfOpenEvicted;

  private final ConnectionKey key = new ConnectionKey();
  private final byte[] kinds = new byte[PacketBatch.CAPACITY];
  private final long[] firsts = new long[PacketBatch.CAPACITY];
  private final long[] seconds = new long[PacketBatch.CAPACITY];
  private final int[] hashes = new int[PacketBatch.CAPACITY];
  private final long[] lines = new long[PacketBatch.CAPACITY];
  private final long[] transports = new long[PacketBatch.CAPACITY];
  private final int[] lengths = new int[PacketBatch.CAPACITY];
  private final long[] sourcesOf = new long[PacketBatch.CAPACITY];
  private final long[] destinationsOf = new long[PacketBatch.CAPACITY];

  /** Creates the element. */
  public ConnectionTracker() {}

  // ---- configuration

  @Override
  protected void configure(Args args) {
    times = ConnectionTimes.of(args);
    capacity = args.keyword("CAPACITY").asInt(Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    checksWindow = args.keyword("WINDOW").asBool(true);
    picksUp = args.keyword("PICKUP").asBool(false);
    sources = new SourceLimit(args.keyword("LIMIT").asInt(0, 1, Integer.MAX_VALUE));
    int queue = args.keyword("HALF_OPEN").asInt(0, 1, HalfOpenQueue.MAX);
    halfOpen = queue == 0 ? null : new HalfOpenQueue(queue);
    ftp = args.keyword("FTP").asBool(false) ? new FtpWatch() : null;
  }

  @Override
  public void share(int index, int count) {
    shards = new Shards(index, count);
  }

  @Override
  public int kinds(int count) {
    return 1;
  }

  /** What counts over many connections takes all of them. */
  @Override
  public boolean canShare() {
    return !sources.isOn() && halfOpen == null;
  }

  @Override
  protected void initialize(Setup setup) {
    crossing = new OutputBatches(this, shards.count() * nInputs());
    flows = new FlowTable(worker().nanoTime());
    flows.setCapacity(shards.part(capacity));
    realm = flows.register(this);
    FlowReaper.start(setup, () -> flows.reap(now(), FlowTable.STEP));
  }

  private long now() {
    return flows.millis(worker().recentNanoTime());
  }

  @Override
  protected void cleanup() {
    if (flows != null) {
      flows.close();
    }
  }

  @Override
  protected void takeOver(Element old) {
    ConnectionTracker before = (ConnectionTracker) old;
    System.arraycopy(before.states, 0, states, 0, states.length);
    limited = before.limited;
    halfOpenEvicted = before.halfOpenEvicted;
    if (!shards.equals(before.shards)) {
      // Its connections would not be where their packets are looked for.
      return;
    }
    flows.close();
    flows = before.flows;
    before.flows = null;
    realm = before.realm;
    flows.replaceOwner(realm, this);
    capacity = isConfiguredLike(old) ? before.capacity : capacity;
    flows.setCapacity(shards.part(capacity));
    sources.takeOver(before.sources, flows);
    if (halfOpen != null && before.halfOpen != null && halfOpen.size() == before.halfOpen.size()) {
      halfOpen = before.halfOpen;
    }
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    if (shards.areSeveral()) {
      handOver(port, batch);
      if (batch.isEmpty()) {
        return;
      }
    }
    long[] array = batch.array();
    int count = batch.size();
    readKeys(array, count);
    flows.candidates(hashes, count, lines);
    long now = now();
    for (int i = 0; i < count; i++) {
      int state = state(array[i], i, now);
      states[state]++;
      ConnectionState.set(array[i], state);
    }
    output(port).push(batch);
  }

  /** Sends packets whose connections other copies have to these; the others stay. */
  private void handOver(int port, PacketBatch batch) {
    long[] array = batch.array();
    int kept = 0;
    int i = 0;
    try {
      for (int n = batch.size(); i < n; i++) {
        Kind kind = key.read(array[i]);
        boolean anywhere = kind == Kind.UNTRACKED || kind == Kind.INVALID;
        int owner = anywhere ? shards.index() : shards.ownerOf(key.ownerHash());
        if (owner == shards.index()) {
          array[kept++] = array[i];
        } else {
          crossing.add(nOutputs() + owner * nInputs() + port, array[i]);
        }
      }
    } finally {
      batch.closeGap(kept, i);
      crossing.flush();
    }
  }

  /** Takes the keys of all packets; 0 as the second half marks those that have none. */
  private void readKeys(long[] array, int count) {
    for (int i = 0; i < count; i++) {
      Kind kind = key.read(array[i]);
      kinds[i] = (byte) kind.ordinal();
      if (kind == Kind.UNTRACKED || kind == Kind.INVALID) {
        seconds[i] = 0;
        continue;
      }
      firsts[i] = key.addresses;
      seconds[i] = FlowKey.second(key.ports, realm | key.protocol);
      hashes[i] = FlowKey.hash(firsts[i], seconds[i]);
      transports[i] = key.transport;
      lengths[i] = key.length;
      sourcesOf[i] = key.src;
      destinationsOf[i] = key.dst;
    }
  }

  private int state(long packet, int i, long now) {
    Kind kind = KINDS[kinds[i]];
    if (seconds[i] == 0) {
      return kind == Kind.INVALID ? ConnectionState.INVALID : ConnectionState.UNTRACKED;
    }
    long line = lines[i];
    if (!FlowLine.hasKey(line, firsts[i], seconds[i])) {
      line = flows.find(firsts[i], seconds[i], hashes[i]);
    }
    int flowRealm = (int) (seconds[i] >>> 32);
    if (line != 0
        && flowRealm < 0
        && !ConnectionLine.hasAddresses(line, sourcesOf[i], destinationsOf[i])) {
      return ConnectionState.INVALID;
    }
    if (kind == Kind.ERROR) {
      return line != 0 ? ConnectionState.RELATED : ConnectionState.INVALID;
    }
    boolean tcp = (flowRealm & 0xff) == IpProtocol.TCP;
    if (line != 0 && tcp) {
      long forward = FlowLine.forward(line);
      int before = ConnectionLine.state(forward);
      int verdict = TcpConnection.follow(line, transports[i], lengths[i], checksWindow);
      if (verdict == TcpConnection.INVALID) {
        return ConnectionState.INVALID;
      } else if (verdict == TcpConnection.REOPENS) {
        flows.remove(forward);
        line = 0;
      } else if (ConnectionLine.state(forward) != before) {
        hasten(forward, before, now);
      }
    }
    if (line == 0) {
      return stateOfFirst(i, kind, tcp);
    }
    FlowLine.touch(line, (int) now);
    if (tcp && ftp != null) {
      ftp.watch(flows, packet, line, transports[i], lengths[i], now);
    }
    return stateOf(line);
  }

  /** A state may last less long than the one before. */
  private void hasten(long forward, int stateBefore, long now) {
    if (times.ofTcp(ConnectionLine.state(forward)) < times.ofTcp(stateBefore)) {
      flows.hasten(forward, now);
    }
  }

  private static int stateOf(long line) {
    long forward = FlowLine.forward(line);
    if (line != forward) {
      ConnectionLine.mark(forward, ConnectionLine.REPLIED);
    }
    if (ConnectionLine.is(forward, ConnectionLine.REPLIED)) {
      return ConnectionState.ESTABLISHED;
    }
    boolean related = ConnectionLine.is(forward, ConnectionLine.RELATED);
    return related ? ConnectionState.RELATED : ConnectionState.NEW;
  }

  /** The state of a packet that belongs to no connection. */
  private int stateOfFirst(int i, Kind kind, boolean tcp) {
    if (kind == Kind.ANSWER || tcp && !mayBegin(Tcp.flags(transports[i]))) {
      return ConnectionState.INVALID;
    }
    boolean announced = tcp && ftp != null && ftp.isAnnounced(flows, firsts[i], seconds[i]);
    return announced ? ConnectionState.RELATED : ConnectionState.NEW;
  }

  private boolean mayBegin(int flags) {
    return switch (flags & (Tcp.SYN | Tcp.ACK | Tcp.RST)) {
      case Tcp.SYN -> true;
      case Tcp.ACK -> picksUp;
      default -> false;
    };
  }

  // ---- new connections

  /**
   * Remembers the connection that a packet begins.
   *
   * @param packet a packet that was let through
   * @param state {@link ConnectionState#NEW} or {@link ConnectionState#RELATED}
   * @return {@link #CONFIRMED}, {@link #FULL} or {@link #TOO_MANY}
   */
  int confirm(long packet, int state) {
    if (key.read(packet) != Kind.PACKET) {
      return CONFIRMED;
    }
    int flowRealm = realm | key.protocol;
    long second = FlowKey.second(key.ports, flowRealm);
    if (flows.find(key.addresses, second) != 0) {
      return CONFIRMED;
    }
    boolean tcp = (flowRealm & 0xff) == IpProtocol.TCP;
    if (tcp && !mayBegin(Tcp.flags(key.transport))) {
      return CONFIRMED;
    }
    if (sources.isReached(key)) {
      limited++;
      return TOO_MANY;
    }
    return add(second, flowRealm, tcp, state) ? CONFIRMED : FULL;
  }

  private boolean add(long second, int flowRealm, boolean tcp, int state) {
    long now = now();
    long replySecond = FlowKey.second(key.replyPorts, flowRealm);
    long forward = flows.begin(key.addresses, second, key.replyAddresses, replySecond, now);
    if (forward == 0) {
      return false;
    }
    if (flowRealm < 0) {
      ConnectionLine.setAddress(forward, key.src);
      ConnectionLine.setAddress(FlowLine.other(forward), key.dst);
    }
    if (tcp) {
      TcpConnection.begin(forward, key.transport, key.length);
    }
    if (state == ConnectionState.RELATED) {
      ConnectionLine.mark(forward, ConnectionLine.RELATED);
    }
    sources.added(forward);
    if (!flows.commit(forward, now)) {
      return false;
    }
    long oldest = tcp && halfOpen != null ? halfOpen.add(forward, flowRealm) : 0;
    if (oldest != 0) {
      halfOpenEvicted++;
      flows.remove(oldest);
    }
    return true;
  }

  @Override
  public int timeout(long forward) {
    return times.timeout(forward);
  }

  @Override
  public int guarantee(long forward) {
    return times.guarantee(forward);
  }

  @Override
  public void removed(long forward) {
    sources.removed(forward);
  }

  // ---- handlers

  private void setCapacity(String text) {
    capacity = (int) HandlerValues.integer(text, 0, Integer.MAX_VALUE);
    flows.setCapacity(shards.part(capacity));
    flows.shrink(flows.capacity(), now());
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("size", () -> flows.size());
    handlers.read("capacity", () -> capacity);
    handlers.write("capacity", this::setCapacity);
    handlers.write("clear", text -> flows.shrink(0, now()));
    handlers.total("table", () -> ConnectionTable.list(flows, now()));
    handlers.total("new", () -> states[ConnectionState.NEW]);
    handlers.total("established", () -> states[ConnectionState.ESTABLISHED]);
    handlers.total("related", () -> states[ConnectionState.RELATED]);
    handlers.total("invalid", () -> states[ConnectionState.INVALID]);
    handlers.total("untracked", () -> states[ConnectionState.UNTRACKED]);
    handlers.total("expired", () -> flows.expired());
    handlers.total("evicted", () -> flows.evicted());
    handlers.total("refused", () -> flows.refused() + flows.unstored());
    handlers.total("limited", () -> limited);
    handlers.total("half_open_evicted", () -> halfOpenEvicted);
  }
}
