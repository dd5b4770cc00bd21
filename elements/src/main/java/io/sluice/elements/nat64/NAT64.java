// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowReaper;
import io.sluice.flow.Shards;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;

/**
 * Connects IPv6 hosts to IPv4 hosts through a few IPv4 addresses: stateful NAT64 (RFC 6146).
 *
 * <p>{@code NAT64(ADDRESS, ... [, PREFIX, PORTS, CAPACITY, FILTER, MTU, timeouts])}
 *
 * <p>Input 0 takes IPv6 packets to addresses of PREFIX, which leave on output 0 as IPv4 packets: to
 * the address embedded after PREFIX, from one ADDRESS. Input 1 takes IPv4 packets to the ADDRESSes,
 * which leave on output 1 as IPv6 packets, from their source embedded after PREFIX. Both inputs
 * expect the IP header annotation of a packet whose header was checked; output packets begin with
 * the IP header, and their destination address annotation is set. An ADDRESS may be a prefix, which
 * stands for all its addresses; there may be 256 in total.
 *
 * <p>TCP, UDP and echo requests are translated, and ICMP errors about them, with the packets that
 * they quote; headers are translated as by ProtocolTranslator46 and ProtocolTranslator64, and hop
 * limits stay. A source address and port has one IPv4 address and port for all its peers, as long
 * as it has any; all ports of a host get the same address while one is free. Sessions are begun by
 * IPv6 hosts; then anyone may send to the IPv4 address and port, unless FILTER admits only replies.
 * Fragments are dropped: put reassemblers in front. Send ICMP errors from the IPv4 side of this
 * router to input 1 as well, so that they reach the IPv6 host. Packets that an IPv6 host sends to
 * an ADDRESS also leave on output 0, and must be sent back to input 1.
 *
 * <p>Keywords: {@code PREFIX} of 32, 40, 48, 56, 64 or 96 bits (RFC 6052), default {@code
 * 64:ff9b::/96}. {@code PORTS} to assign, {@code LOW-HIGH}, default 1024-65535. {@code CAPACITY}
 * sessions at a time, default 262144; beyond that the one that would expire first is evicted.
 * {@code FILTER} boolean, default false. {@code MTU} of the IPv6 side, to which packets without the
 * don't fragment flag are fragmented, default 1280. {@code TCP_TIMEOUT} default 7440 s, {@code
 * TCP_DONE_TIMEOUT} for connections that begin or end, default 240 s, {@code UDP_TIMEOUT} default
 * 300 s, {@code ICMP_TIMEOUT} default 60 s: the lifetime of an idle session.
 *
 * <p>Behind ports with several queues each worker has a copy, with a part of the ports and of
 * CAPACITY: a pair of ports of an ADDRESS, the even one and the next, belongs to one copy, and so
 * do the translations of the same pair of an IPv6 host's ports. Packets received elsewhere are
 * handed over through rings. So each direction of a session stays in order, and no port is assigned
 * twice; but a copy may exhaust its part while others have ports left. If a new configuration has
 * another number of copies, sessions are not carried over.
 *
 * <p>Handlers: {@code sessions} (read) how many there are, {@code bindings} (read) IPv6 addresses
 * and ports that have an IPv4 one, {@code table} (read) all sessions, {@code capacity} (read,
 * write), {@code clear} (write) forgets all.
 */
@ElementInfo(name = "NAT64", ports = "2/2", processing = "h/h", flow = "xy/xy", replicable = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, ADDS_HEADER, REMOVES_HEADER, RESIZES, DROPS, BRANCHES, FLOW_STATE, STATE})
public final class NAT64 extends Translator implements Sharded {
  private final int foreign = dropReason("address not translated here");
  private final int badSource = dropReason("bad source address");
  private final int badDestination = dropReason("bad destination address");
  private final int otherProtocol = dropReason("protocol without ports");
  private final int noSession = dropReason("no session");
  private final int noPort = dropReason("no free port");
  private final int tableFull = dropReason("session table is full");

  private Prefix64 prefix;
  private AddressPool pool;
  private int capacity;
  private boolean filters;
  private SessionTimes times;

  private Shards shards = Shards.ALONE;
  private Bindings bindings;
  private Sessions sessions;

  /** Creates the element. */
  public NAT64() {}

  @Override
  protected void configure(Args args) {
    prefix = args.keyword("PREFIX").as(Prefix64::parse, Prefix64.parse("64:ff9b::/96"));
    capacity = args.keyword("CAPACITY").asInt(1 << 18, 1, 1 << 28);
    filters = args.keyword("FILTER").asBool(false);
    mtu = args.keyword("MTU").asInt(MIN_MTU, MIN_MTU, 65_535);
    times = SessionTimes.of(args);
    pool = AddressPool.of(args);
  }

  @Override
  public void share(int index, int count) {
    shards = new Shards(index, count);
    shareWith(count);
    translation.share(index, count);
  }

  @Override
  public int kinds(int count) {
    return 1;
  }

  @Override
  protected void initialize(Setup setup) {
    bindings = new Bindings(pool.addresses, pool.lowPort, pool.highPort, false, shards);
    sessions = new Sessions(bindings, times, worker().nanoTime());
    limitSessions();
    FlowReaper.start(setup, () -> sessions.reap(now()));
  }

  /** How many sessions this copy has. */
  int sessions() {
    return sessions.size();
  }

  private long now() {
    return sessions.millis(worker().recentNanoTime());
  }

  @Override
  boolean takesIp6(int port) {
    return port == 0;
  }

  @Override
  int outputOf(int port) {
    return port;
  }

  // ---- from IPv6

  @Override
  int prepare4(long packet) {
    int result = translation.read6(packet);
    if (result != IpFields.FINE) {
      return refusal(result);
    }
    if (!prefix.contains(outer.dstHigh, outer.dstLow)) {
      return foreign;
    }
    if (outer.isFragment()) {
      return fragment();
    }
    IpFields counted = translation.isError ? inner : outer;
    if (!hasPorts(counted.protocol)) {
      return otherProtocol;
    }
    int owner =
        translation.isError
            ? bindings.owner(inner.dstHigh, inner.dstLow, inner.dstPort)
            : bindings.owner(outer.srcHigh, outer.srcLow, outer.srcPort);
    if (owner != shards.index()) {
      return elsewhere(owner, 0);
    }
    return translation.isError ? error4() : message4(packet);
  }

  private static boolean hasPorts(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == IpProtocol.ICMP;
  }

  /** The port of the other end; echo has only one identifier, which is ours. */
  private static int remotePort(IpFields fields, int port) {
    return fields.protocol == IpProtocol.ICMP ? 0 : port;
  }

  private int message4(long packet) {
    if (!isHost6(outer.srcHigh, outer.srcLow)) {
      return badSource;
    }
    int remote = prefix.extract(outer.dstHigh, outer.dstLow);
    if (!isHost4(remote)) {
      return badDestination;
    }
    int binding = bindings.find(outer.protocol, outer.srcHigh, outer.srcLow, outer.srcPort);
    int remotePort = remotePort(outer, outer.dstPort);
    int flags = flags(packet);
    long session = binding < 0 ? 0 : sessions.find6(binding, remote, remotePort);
    if (session == 0) {
      if (!mayBegin(flags)) {
        return noSession;
      }
      if (binding < 0) {
        binding = bindings.make(outer.protocol, outer.srcHigh, outer.srcLow, outer.srcPort);
      }
      if (binding < 0) {
        return noPort;
      }
      session = sessions.begin(binding, remote, remotePort, Session.V6_INIT, now());
      if (session == 0) {
        return tableFull;
      }
    }
    sessions.follow(session, isTcp(), flags, true, now());
    outer.src4 = bindings.address4(binding);
    outer.dst4 = remote;
    outer.setNewSrcPort(bindings.port4(binding));
    return 0;
  }

  /** Not: multicast, nobody, loopback, one link only, or what only this element makes. */
  private boolean isHost6(long high, long low) {
    boolean local = high == 0 && low >>> 1 == 0 || high >>> 54 == 0xfe80 >>> 6;
    return !local && high >>> 56 != 0xff && !prefix.contains(high, low);
  }

  private static boolean isHost4(int address) {
    int first = address >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  private boolean isTcp() {
    return outer.protocol == IpProtocol.TCP;
  }

  private int flags(long packet) {
    return isTcp() ? Tcp.flags(Anno.networkHeader(packet) + outer.headerLength) : 0;
  }

  private boolean mayBegin(int flags) {
    int kind = flags & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN);
    return !isTcp() || kind == Tcp.SYN;
  }

  /** An error about a packet to an IPv6 host: the host seems to send it, whoever did. */
  private int error4() {
    if (!prefix.contains(inner.srcHigh, inner.srcLow)) {
      return foreign;
    }
    int remote = prefix.extract(inner.srcHigh, inner.srcLow);
    int binding = bindings.find(inner.protocol, inner.dstHigh, inner.dstLow, inner.dstPort);
    if (binding < 0 || sessions.find6(binding, remote, remotePort(inner, inner.srcPort)) == 0) {
      return noSession;
    }
    outer.src4 = bindings.address4(binding);
    outer.dst4 = remote;
    inner.src4 = remote;
    inner.dst4 = outer.src4;
    inner.setNewDstPort(bindings.port4(binding));
    return 0;
  }

  // ---- from IPv4

  @Override
  int prepare6(long packet) {
    int result = translation.read4(packet);
    if (result != IpFields.FINE) {
      return refusal(result);
    }
    int poolIndex = bindings.poolIndex(outer.dst4);
    if (poolIndex < 0) {
      return foreign;
    }
    if (outer.isFragment()) {
      return fragment();
    }
    IpFields counted = translation.isError ? inner : outer;
    if (!hasPorts(counted.protocol)) {
      return otherProtocol;
    }
    if (!isHost4(outer.src4)) {
      return badSource;
    }
    int owner =
        translation.isError
            ? bindings.owner(inner.src4, inner.srcPort)
            : bindings.owner(outer.dst4, outer.dstPort);
    if (owner != shards.index()) {
      return elsewhere(owner, 1);
    }
    return translation.isError ? error6() : message6(packet, poolIndex);
  }

  private int message6(long packet, int poolIndex) {
    int remotePort = remotePort(outer, outer.srcPort);
    int flags = flags(packet);
    long line = sessions.find4(outer.protocol, outer.src4, remotePort, outer.dst4, outer.dstPort);
    if (line == 0) {
      int binding = bindings.find(outer.protocol, poolIndex, outer.dstPort);
      if (binding < 0 || filters || !mayBegin(flags)) {
        return noSession;
      }
      long session = sessions.begin(binding, outer.src4, remotePort, Session.V4_INIT, now());
      if (session == 0) {
        return tableFull;
      }
      line = FlowLine.other(session);
    }
    sessions.follow(line, isTcp(), flags, false, now());
    int binding = Session.binding(FlowLine.forward(line));
    address(outer, binding);
    outer.setNewDstPort(bindings.port6(binding));
    return 0;
  }

  /** Addresses a packet to an IPv6 host. */
  private void address(IpFields fields, int binding) {
    fields.srcHigh = prefix.high(fields.src4);
    fields.srcLow = prefix.low(fields.src4);
    fields.dstHigh = bindings.high(binding);
    fields.dstLow = bindings.low(binding);
  }

  private int error6() {
    int remotePort = remotePort(inner, inner.dstPort);
    long line = sessions.find4(inner.protocol, inner.dst4, remotePort, inner.src4, inner.srcPort);
    if (line == 0 || outer.dst4 != inner.src4) {
      return noSession;
    }
    int binding = Session.binding(FlowLine.forward(line));
    address(outer, binding);
    inner.srcHigh = bindings.high(binding);
    inner.srcLow = bindings.low(binding);
    inner.dstHigh = prefix.high(inner.dst4);
    inner.dstLow = prefix.low(inner.dst4);
    inner.setNewSrcPort(bindings.port6(binding));
    return 0;
  }

  // ---- sessions

  /** The sessions stay while addresses, ports, the prefix and the number of copies are the same. */
  @Override
  protected void takeOver(Element old) {
    NAT64 before = (NAT64) old;
    boolean alike =
        pool.isSame(before.pool)
            && prefix.toString().equals(before.prefix.toString())
            && shards.equals(before.shards);
    if (!alike) {
      return;
    }
    Sessions own = sessions;
    sessions = before.sessions;
    before.sessions = own;
    sessions.setTimes(times);
    bindings = sessions.bindings();
    capacity = isConfiguredLike(old) ? before.capacity : capacity;
    limitSessions();
  }

  private void limitSessions() {
    sessions.limit(shards.part(capacity), now());
  }

  @Override
  protected void cleanup() {
    if (sessions != null) {
      sessions.close();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("sessions", this::sessions);
    handlers.total("bindings", () -> bindings.size());
    handlers.total("table", () -> sessions.list());
    handlers.read("capacity", () -> capacity);
    handlers.write(
        "capacity",
        text -> {
          capacity = (int) HandlerValues.integer(text, 1, 1 << 28);
          limitSessions();
        });
    handlers.write("clear", text -> sessions.clear(now()));
  }
}
