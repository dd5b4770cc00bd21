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
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.flow.Shards;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4Prefix;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
public final class NAT64 extends Translator implements FlowOwner, Sharded {
  private static final int MAX_POOL = 256;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 50_000;

  /** A new session keeps its place so long, in milliseconds. */
  private static final int GUARANTEE = 5_000;

  private final int foreign = dropReason("address not translated here");
  private final int badSource = dropReason("bad source address");
  private final int badDestination = dropReason("bad destination address");
  private final int otherProtocol = dropReason("protocol without ports");
  private final int noSession = dropReason("no session");
  private final int noPort = dropReason("no free port");
  private final int tableFull = dropReason("session table is full");

  private Prefix64 prefix;
  private int[] pool;
  private int lowPort = 1024;
  private int highPort = 0xffff;
  private int capacity;
  private boolean filters;
  private int tcpTimeout;
  private int tcpDoneTimeout;
  private int udpTimeout;
  private int icmpTimeout;

  private Shards shards = Shards.ALONE;
  private FlowTable flows;
  private Bindings bindings;
  private int realm;
  private Timer reaper;

  /** Creates the element. */
  public NAT64() {}

  @Override
  protected void configure(Args args) {
    prefix = args.keyword("PREFIX").as(Prefix64::parse, Prefix64.parse("64:ff9b::/96"));
    configurePorts(args, args.keyword("PORTS").asWord("1024-65535"));
    capacity = args.keyword("CAPACITY").asInt(1 << 18, 1, 1 << 28);
    filters = args.keyword("FILTER").asBool(false);
    mtu = args.keyword("MTU").asInt(MIN_MTU, MIN_MTU, 65_535);
    tcpTimeout = millis(args, "TCP_TIMEOUT", 7440);
    tcpDoneTimeout = millis(args, "TCP_DONE_TIMEOUT", 240);
    udpTimeout = millis(args, "UDP_TIMEOUT", 300);
    icmpTimeout = millis(args, "ICMP_TIMEOUT", 60);
    configurePool(args);
  }

  private static int millis(Args args, String keyword, int seconds) {
    long nanos = args.keyword(keyword).asNanos(seconds * SECOND);
    return (int) Math.max(1, Math.min(FlowTable.MAX_TIMEOUT, nanos / MILLI));
  }

  private void configurePorts(Args args, String text) {
    String[] ends = text.split("-", -1);
    boolean numbers = ends.length == 2 && text.matches("\\d{1,5}-\\d{1,5}");
    lowPort = numbers ? Integer.parseInt(ends[0]) : 0;
    highPort = numbers ? Integer.parseInt(ends[1]) : 0;
    if (lowPort < 1 || highPort < lowPort || highPort > 0xffff) {
      args.error("PORTS: parse error in '" + text + "'");
    }
  }

  private void configurePool(Args args) {
    List<Integer> addresses = new ArrayList<>();
    for (String text : args.rest()) {
      String whole = text.indexOf('/') < 0 ? text + "/32" : text;
      Ipv4Prefix range = Ipv4Prefix.parseOrNull(whole);
      int length = range == null ? -1 : range.length();
      if (length < 24) {
        args.error("'" + text + "' is not an IP address or a prefix of 24 bits or more");
        continue;
      }
      int first = range.address() & range.mask();
      for (int i = 0; i < 1 << 32 - length; i++) {
        addresses.add(first + i);
      }
    }
    if (addresses.isEmpty() && !args.hasErrors()) {
      args.error("needs an IPv4 address");
    } else if (addresses.size() > MAX_POOL) {
      args.error("more than " + MAX_POOL + " addresses");
    }
    pool = addresses.stream().mapToInt(Integer::intValue).toArray();
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
    flows = new FlowTable(worker().nanoTime());
    flows.setCapacity(shards.part(capacity));
    bindings = new Bindings(pool, lowPort, highPort, false, shards);
    realm = flows.register(this);
    reaper = setup.timer(timer -> reap());
    reaper.scheduleAfter(SECOND);
  }

  /** How many sessions this copy has. */
  int sessions() {
    return flows.size();
  }

  private void reap() {
    int left = flows.reap(flows.millis(worker().nanoTime()), FlowTable.STEP);
    reaper.scheduleAfter(left == 0 ? SOON : SECOND);
  }

  private long now() {
    return flows.millis(worker().recentNanoTime());
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
    long session = binding < 0 ? 0 : find6(binding, remote, remotePort);
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
      session = begin(binding, remote, remotePort, Session.V6_INIT);
      if (session == 0) {
        return tableFull;
      }
    }
    follow(session, session, flags, true);
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

  private int flags(long packet) {
    boolean tcp = outer.protocol == IpProtocol.TCP;
    return tcp ? Tcp.flags(Anno.networkHeader(packet) + outer.headerLength) : 0;
  }

  private boolean mayBegin(int flags) {
    int kind = flags & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN);
    return outer.protocol != IpProtocol.TCP || kind == Tcp.SYN;
  }

  private long find6(int binding, int remote, int remotePort) {
    long first = Session.first6(binding, remote);
    return flows.find(first, Session.second6(remotePort, realm));
  }

  private long find4(int protocol, int remote, int remotePort, int local, int localPort) {
    long second = Session.second4(remotePort, localPort, realm + protocol);
    return flows.find(Session.first4(remote, local), second);
  }

  /** Makes a session; 0, and the binding gone if it has no other, when there is no place. */
  private long begin(int binding, int remote, int remotePort, int state) {
    bindings.use(binding);
    long now = now();
    int protocol = bindings.protocol(binding);
    long session =
        flows.begin(
            Session.first6(binding, remote),
            Session.second6(remotePort, realm),
            Session.first4(remote, bindings.address4(binding)),
            Session.second4(remotePort, bindings.port4(binding), realm + protocol),
            now);
    if (session == 0) {
      bindings.release(binding);
      return 0;
    }
    Session.setState(session, protocol == IpProtocol.TCP ? state : 0);
    return flows.commit(session, now) ? session : 0;
  }

  /** Notes that a packet came. */
  private void follow(long line, long forward, int flags, boolean fromIp6) {
    long now = now();
    FlowLine.touch(line, (int) now);
    if (outer.protocol != IpProtocol.TCP) {
      return;
    }
    int state = Session.state(forward);
    int next = Session.next(state, flags, fromIp6);
    if (next != state) {
      Session.setState(forward, next);
      if (Session.isLasting(state) && !Session.isLasting(next)) {
        flows.hasten(forward, now);
      }
    }
  }

  /** An error about a packet to an IPv6 host: the host seems to send it, whoever did. */
  private int error4() {
    if (!prefix.contains(inner.srcHigh, inner.srcLow)) {
      return foreign;
    }
    int remote = prefix.extract(inner.srcHigh, inner.srcLow);
    int binding = bindings.find(inner.protocol, inner.dstHigh, inner.dstLow, inner.dstPort);
    if (binding < 0 || find6(binding, remote, remotePort(inner, inner.srcPort)) == 0) {
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
    long line = find4(outer.protocol, outer.src4, remotePort, outer.dst4, outer.dstPort);
    if (line == 0) {
      int binding = bindings.find(outer.protocol, poolIndex, outer.dstPort);
      if (binding < 0 || filters || !mayBegin(flags)) {
        return noSession;
      }
      long session = begin(binding, outer.src4, remotePort, Session.V4_INIT);
      if (session == 0) {
        return tableFull;
      }
      line = FlowLine.other(session);
    }
    long forward = FlowLine.forward(line);
    follow(line, forward, flags, false);
    int binding = Session.binding(forward);
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
    long line = find4(inner.protocol, inner.dst4, remotePort, inner.src4, inner.srcPort);
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

  @Override
  public int timeout(long forward) {
    switch (bindings.protocol(Session.binding(forward))) {
      case IpProtocol.TCP:
        return Session.isLasting(Session.state(forward)) ? tcpTimeout : tcpDoneTimeout;
      case IpProtocol.UDP:
        return udpTimeout;
      default:
        return icmpTimeout;
    }
  }

  @Override
  public int guarantee(long forward) {
    return Math.min(GUARANTEE, timeout(forward));
  }

  @Override
  public void removed(long forward) {
    bindings.release(Session.binding(forward));
  }

  /** The sessions stay while addresses, ports, the prefix and the number of copies are the same. */
  @Override
  protected void takeOver(Element old) {
    NAT64 before = (NAT64) old;
    boolean alike =
        Arrays.equals(pool, before.pool)
            && lowPort == before.lowPort
            && highPort == before.highPort
            && prefix.toString().equals(before.prefix.toString())
            && shards.equals(before.shards);
    if (!alike) {
      return;
    }
    FlowTable own = flows;
    flows = before.flows;
    before.flows = own;
    bindings = before.bindings;
    realm = before.realm;
    capacity = isConfiguredLike(old) ? before.capacity : capacity;
    flows.replaceOwner(realm, this);
    limitSessions();
  }

  private void limitSessions() {
    flows.setCapacity(shards.part(capacity));
    flows.shrink(flows.capacity(), now());
  }

  @Override
  protected void cleanup() {
    if (flows != null) {
      flows.close();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("sessions", this::sessions);
    handlers.total("bindings", () -> bindings.size());
    handlers.total("table", this::table);
    handlers.read("capacity", () -> capacity);
    handlers.write(
        "capacity",
        text -> {
          capacity = (int) HandlerValues.integer(text, 1, 1 << 28);
          limitSessions();
        });
    handlers.write("clear", text -> flows.shrink(0, now()));
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    flows.forEach(
        forward -> {
          int binding = Session.binding(forward);
          String host = IpAddress.format6(bindings.high(binding), bindings.low(binding));
          String here = IpAddress.format4(bindings.address4(binding));
          String remote = IpAddress.format4(Session.remote(forward));
          text.append(bindings.protocol(binding)).append(" [").append(host).append("]:");
          text.append(bindings.port6(binding)).append(" => ").append(here).append(':');
          text.append(bindings.port4(binding)).append(" - ").append(remote).append(':');
          text.append(Session.remotePort(forward)).append('\n');
        });
    return text.toString();
  }
}
