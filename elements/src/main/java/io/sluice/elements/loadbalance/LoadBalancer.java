// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.ICMP_TYPE;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowReaper;
import io.sluice.flow.FlowTable;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Spreads the connections of a service over servers.
 *
 * <p>{@code LoadBalancer(SERVICE, SERVER1, ..., SERVERn [, keywords])}
 *
 * <p>SERVICE is {@code ADDRESS[:PORT]}, without a port all ports; an IPv6 address with a port is
 * written in brackets, {@code [2001:db8::80]:443}. A SERVER is {@code ADDRESS[:PORT] [WEIGHT]
 * [MAC]}: the server's port, if it differs from the service's; a weight of 1 to 1000, default 1;
 * the Ethernet address, for {@code FORWARD dsr-l2}. Each new TCP connection, and each UDP flow, is
 * assigned a server that accepts connections, and keeps it until it ends, whatever happens to the
 * other servers. Packets of clients enter on input 0 and leave for the servers on output 0; replies
 * that come back through the balancer enter on input 1 and leave for the clients on output 1.
 * Packets that are not for the service, and unsolicited replies, leave on output 2 if that is
 * connected, and are dropped otherwise. Expects the IP header annotation; later fragments are
 * dropped: reassemble before.
 *
 * <p>SERVICE, all servers and SOURCE are of IPv4, or all of IPv6; packets of the other version are
 * not for the service. Translate clients of the other version in front: IPv6 clients by {@code ->
 * [0] nat :: NAT64(...) [0] -> [0] lb; lb[1] -> [1] nat [1] ->}, with a service that they reach
 * under its PREFIX; IPv4 clients by ProtocolTranslator46 in front of input 0, and
 * ProtocolTranslator64 behind output 1, whose PREFIX the service and all clients have then, so that
 * the balancer keeps no more than for other clients. ICMP errors about a flow's packets go where
 * the flow's packets go. Runs on one worker: packets received by others reach it through rings.
 *
 * <p>{@code MODE}, how a server is chosen: {@code rr}, the default, in turn, ignoring weights;
 * {@code wrr} in proportion to the weights; {@code hash} by addresses and ports; {@code maglev}
 * likewise, by consistent hashing: few connections that are not in the flow table change servers
 * when one is added or removed, and all balancers with the same servers choose alike; {@code least}
 * the server with the fewest connections for its weight; {@code pow2} the better of two random
 * servers.
 *
 * <p>{@code FORWARD}, how packets reach the server: {@code nat}, the default, rewrites the
 * destination, and the source of replies; {@code fullnat} rewrites the source, too, to {@code
 * SOURCE} with a port of its own, so that replies come back whatever the servers' routes are;
 * {@code dsr-l2} sets the Ethernet destination of frames, whose servers own the service's address,
 * too, and answer clients themselves; {@code dsr-ipip} leaves packets as they are and sets their
 * destination annotation, for {@code IPEncap(ipip, SRC, DST_ANNO)}. With {@code nat} and {@code
 * fullnat} the annotation is the new destination; servers may have ports where SERVICE has one.
 *
 * <p>Other keywords: {@code AFFINITY} {@code connection}, the default, or {@code client}: all
 * connections of a source address get the same server, as long as it takes any. {@code NONSYN}
 * boolean, default true for {@code hash} and {@code maglev}, else false: packets in the middle of a
 * connection of TCP that is not known begin one, so that connections outlive their balancer. {@code
 * TABLE}, default 65537, places of Maglev's table, a prime, more than a hundred times the number of
 * servers. {@code PORTS} {@code LOW-HIGH}, default 1024-65535, for {@code fullnat}. {@code
 * CAPACITY} flows, default no limit; beyond that, the flow that would expire first makes room.
 *
 * <p>Times in seconds: {@code TCP_TIMEOUT} 86400; {@code TCP_OPEN_TIMEOUT} 30, until the handshake
 * is complete; {@code TCP_DONE_TIMEOUT} 240, after FIN both ways, or RST; {@code UDP_TIMEOUT} 300;
 * {@code CLIENT_TIMEOUT} 1800, for AFFINITY client; {@code GUARANTEE} 5, for which a packet keeps a
 * flow from being evicted.
 *
 * <p>Health. {@code CHECK} {@code tcp}, a connection can be made, or {@code "http PATH [STATUS]"},
 * it is answered with STATUS, default 200. A thread of the element's own checks all servers every
 * {@code INTERVAL}, default 2 seconds, with {@code CHECK_TIMEOUT}, default 1; {@code FALL} failed
 * checks in a row, default 3, take a server out of service, {@code RISE} successful ones, default
 * 2, bring it back. {@code CHECK_PORT}, default the server's, or else the service's. Checks go
 * through the host's own network. A server out of service gets no new connections; existing ones
 * stay, but a client that connects again gets another server.
 *
 * <p>{@code PASSIVE} N, default 0 for none: when a server refuses N connections in a row, it is
 * checked at once, and a single failed check then takes it out of service. This requires CHECK,
 * which also brings it back. A connection is refused when its SYN is answered by a matching RST, or
 * by an ICMP error that says that network, host or port is unreachable, on input 1, which is
 * required as well. SYNs without an answer do not count, because anyone can send some that get
 * none; when they are sent again, they go to the same server, which may have answered. An accepted
 * connection resets the count. The refusal is dropped if another server accepts connections, and
 * the client's second SYN, usually 1 second later, is assigned another one in all modes. The last
 * server in service stays. A SERVICE without a port has no PASSIVE.
 *
 * <p>Handlers: {@code servers} (read) a line each: address, state, weight, connections, packets,
 * bytes; {@code active} or {@code nb_active_servers} (read) how many take connections; {@code
 * nb_total_servers} (read); {@code load} or {@code load_conn}, {@code load_packets}, {@code
 * load_bytes} (read) the servers' connections, packets and bytes, separated by spaces; {@code
 * add_server} (write) a SERVER, also one that drains; {@code drain_server} (write) {@code
 * ADDRESS[:PORT]}: no new connections; {@code remove_server} (write) likewise, and it goes when its
 * last flow does; {@code weight_server} (write) {@code ADDRESS[:PORT] WEIGHT}; {@code size} (read)
 * flows; {@code capacity} (read, write); {@code clear} (write) forgets all flows; {@code expired},
 * {@code evicted}, {@code refused} (read) flows that expired, made room, found no room.
 *
 * <p>See also: IPRewriter, RoundRobinIPMapper, SourceIPHashMapper, ARPQuerier, IPEncap, NAT64,
 * ProtocolTranslator46, ProtocolTranslator64.
 */
@ElementInfo(name = "LoadBalancer", ports = "1-2/1-3", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_OPTIONS,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      CHECKSUM,
      TCP_SEQ,
      TCP_FLAGS,
      ICMP_TYPE,
      LENGTH,
      ANNO_MAC,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {
      ETH_DST,
      ETH_SRC,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      CHECKSUM,
      ANNO_DST_IP,
      ANNO_TRANSPORT
    },
    does = {DROPS, BRANCHES, FLOW_STATE, STATE})
public final class LoadBalancer extends BatchElement {
  /** The output for what is none of this element's. */
  private static final int OTHER = 2;

  private final int noHeader = dropReason("no IP header");
  private final int notService = dropReason("not for the service");
  private final int notTransport = dropReason("not TCP or UDP");
  private final int laterFragment = dropReason("later fragment");
  private final int truncated = dropReason("truncated transport header");
  private final int noFlow = dropReason("no flow");
  private final int noEthernet = dropReason("no Ethernet header");
  private final int refused = dropReason("refused by a server, for another one to take");
  private final int noBuffer = shortageReason("no buffer for a copy");

  /** Drop codes for the results of {@link Admission}. */
  private final int[] admissionReasons = {
    0,
    dropReason("not the first packet of a connection"),
    dropReason("no server takes connections"),
    dropReason("no free port"),
    dropReason("flow table is full")
  };

  private Service service;

  /** What is for IPv6 only; null for IPv4. */
  private Addresses6 addresses6;

  private Forward forward;

  /** Whether replies come back through this element. */
  private boolean seesReplies;

  private int capacity;
  private Admission admission;
  private BalancerTimes times;
  private HealthCheck check;
  private HealthMonitor monitor;
  private PassiveCheck passive;
  private BalancedFlows flows;
  private PoolEditor editor;

  /** Written on the worker only; read by whoever prepares a change. */
  private volatile Pool pool;

  private BalancedKeys keys;
  private Delivery delivery;
  private final long[] lines = new long[PacketBatch.CAPACITY];

  /** The packet that is handled; another one when its data had to be copied. */
  private long current;

  /** Creates the element. */
  public LoadBalancer() {}

  // ---- configuration

  @Override
  protected void configure(Args args) {
    service = Service.parse(args.required("SERVICE").asWord("0.0.0.0"), this, args);
    Mode mode = args.keyword("MODE").as(Mode::byName, Mode.RR);
    forward = args.keyword("FORWARD").as(Forward::byName, Forward.NAT);
    capacity = args.keyword("CAPACITY").asInt(Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    times = BalancerTimes.of(args);
    final SourcePorts sources = SourcePorts.of(args, this, forward, service);
    if (!forward.rewrites() && nInputs() > 1) {
      args.error("replies come back with FORWARD nat and fullnat only");
    }
    seesReplies = forward.rewrites() && nInputs() > 1;
    Host source = forward == Forward.FULL_NAT ? sources.host() : null;
    addresses6 = service.ip6() ? new Addresses6(service.host(), source) : null;
    keys = new BalancedKeys(service.ip6());
    delivery = new Delivery(forward, addresses6);
    admission = Admission.of(args, mode, forward, sources, addresses6);
    check = HealthCheck.of(args, service.hasPort());
    passive = PassiveCheck.of(args, check != null, seesReplies, service.hasPort());
    editor = new PoolEditor(this, forward, service);
    pool = editor.pool(Pool.of(args, mode), args);
  }

  @Override
  protected void initialize(Setup setup) {
    flows = new BalancedFlows(times, addresses6, worker().nanoTime());
    flows.table().setCapacity(capacity);
    flows.setPool(pool);
    FlowReaper.start(setup, this::reap);
  }

  @Override
  protected void open(Setup setup) {
    if (check != null && monitor == null) {
      monitor =
          new HealthMonitor(
              name() + "-health", check, service.port(), () -> pool, this::healthChanged);
      monitor.start();
    }
  }

  private int reap() {
    int left = flows.table().reap(now(), FlowTable.STEP);
    Pool next = pool.withoutGone();
    if (next != pool) {
      install(next);
    }
    return left;
  }

  private long now() {
    return flows.table().millis(worker().recentNanoTime());
  }

  @Override
  protected void cleanup() {
    if (monitor != null) {
      monitor.close();
    }
    if (flows != null) {
      flows.table().close();
    }
  }

  /**
   * Flows go on; servers that the new configuration does not name leave once theirs have ended. In
   * the same configuration, what handlers have changed stays.
   */
  @Override
  protected void takeOver(Element old) {
    LoadBalancer before = (LoadBalancer) old;
    boolean other6 = addresses6 != null && !addresses6.equals(before.addresses6);
    if (before.forward != forward || before.service.ip6() != service.ip6() || other6) {
      // Its flows say nothing of how packets shall be rewritten now.
      return;
    }
    boolean same = isConfiguredLike(old);
    capacity = same ? before.flows.table().capacity() : capacity;
    flows.table().close();
    flows = before.flows;
    before.flows = null;
    flows.setTimes(times);
    flows.table().setCapacity(capacity);
    install(same ? before.pool : PoolMerge.merge(before.pool, pool));
  }

  // ---- servers

  private void install(Pool next) {
    if (flows == null) {
      // Another element has taken them over, and the monitor's last word comes late.
      return;
    }
    pool = next;
    flows.setPool(next);
  }

  /** Not on the worker: prepares the next pool, and has the worker change over to it. */
  private void healthChanged(Server server, boolean answers) {
    Pool before = pool;
    Pool next = before.withHealth(server, answers);
    if (next != before) {
      worker().execute(() -> install(pool == before ? next : pool.withHealth(server, answers)));
    }
  }

  /**
   * Counts a connection that its server has refused, and forgets it, so that the client's next SYN
   * is given another server.
   *
   * @return false when there is no other server: the client shall know
   */
  private boolean retries(long line) {
    int place = BalancedLine.server(line);
    int[] ready = pool.ready;
    if (ready.length == 0 || ready.length == 1 && ready[0] == place) {
      return false;
    }
    if (passive.isSuspect(pool.member(place)) && monitor != null) {
      monitor.suspect(pool.server(place));
    }
    flows.refuse(line, now());
    return true;
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int count = batch.size();
    keys.read(array, count, flows.realm());
    flows.table().candidates(keys.hashes, count, lines);
    int now = (int) now();
    int kept = 0;
    int i = 0;
    PacketBatch others = null;
    try {
      for (; i < count; i++) {
        current = array[i];
        int result = keys.seconds[i] == 0 ? withoutKey(port) : handle(port, i, now);
        if (result >= 0) {
          array[kept++] = current;
        } else if (isOthers(result) && nOutputs() > OTHER) {
          others = others == null ? worker().borrow() : others;
          others.add(current);
        } else {
          drop(result, current);
        }
      }
    } finally {
      if (i < count) {
        array[i] = current;
      }
      batch.closeGap(kept, i);
      if (others != null) {
        output(OTHER).push(others);
        worker().giveBack(others);
      }
    }
    if (kept > 0) {
      pushMain(port, batch);
    }
  }

  private void pushMain(int port, PacketBatch batch) {
    if (port < nOutputs()) {
      output(port).push(batch);
    } else {
      drop(DROP, batch);
    }
  }

  private boolean isOthers(int result) {
    return result == notService || result == noFlow || result == notTransport;
  }

  /** What becomes of a packet that has no key: 0 for errors about flows, or a drop code. */
  private int withoutKey(int port) {
    return switch (keys.whyNoKey(current)) {
      case NO_HEADER -> noHeader;
      case OTHER_VERSION -> notService;
      case LATER_FRAGMENT -> laterFragment;
      case TRUNCATED -> truncated;
      case OTHER_PROTOCOL -> error(port);
    };
  }

  private int error(int port) {
    long line = delivery.findQuoted(flows, pool, current, port == 1);
    if (line == 0) {
      return notTransport;
    }
    if (port == 1 && passive.isRefusal(line, delivery.unreachable(current)) && retries(line)) {
      return refused;
    }
    if (!makeWritable()) {
      return noBuffer;
    }
    return delivery.sendError(current, line, serverOf(line)) ? 0 : noEthernet;
  }

  /** Whether {@link #current}, perhaps another packet now, may be changed. */
  private boolean makeWritable() {
    long own = packets.makeWritable(current);
    current = own == 0 ? current : own;
    return own != 0;
  }

  /** Sends a packet on its flow's way; 0, or a drop code. */
  private int handle(int port, int i, int now) {
    long packet = current;
    final long first = keys.firsts[i];
    final long second = keys.seconds[i];
    final long ip = Anno.networkHeader(packet);
    long line = lines[i];
    if (!FlowLine.hasKey(line, first, second)) {
      line = flows.table().find(first, second, keys.hashes[i]);
    }
    int protocol = (int) (second >>> 32) & 0xff;
    int flags = protocol == IpProtocol.TCP ? Tcp.flags(Anno.transportHeader(packet)) : -1;
    if (!forward.rewrites() && line != 0) {
      // The flow is its own reply, and known by that line.
      line = FlowLine.forward(line);
    }
    if (line != 0 && addresses6 != null && !addresses6.match(line, ip, serverOf(line).host)) {
      // Another flow has the hash of these addresses.
      return noFlow;
    }
    if (port == 0) {
      if (line != 0 && FlowLine.isReply(line) || !service.receives(ip, first, second)) {
        return notService;
      }
      if (line != 0 && flows.isOver(line, flags)) {
        flows.table().remove(line);
        line = 0;
      }
      if (line == 0) {
        int result = admission.admit(flows, pool, ip, first, second, flags, now());
        if (result != Admission.MADE) {
          return admissionReasons[result];
        }
        line = flows.made();
        passive.begin(line, flags, Anno.transportHeader(packet));
      }
    } else if (line == 0 || !FlowLine.isReply(line)) {
      return noFlow;
    } else if (passive.isRefusal(line, flags, Anno.transportHeader(packet), serverOf(line))
        && retries(line)) {
      return refused;
    }
    if (forward != Forward.DSR_IPIP && !makeWritable()) {
      return noBuffer;
    }
    FlowLine.touch(line, now);
    flows.follow(line, flags, port == 0, seesReplies, now());
    Server server = serverOf(line);
    server.packets++;
    server.bytes += Mbuf.length(current);
    return delivery.send(current, line, protocol, server) ? 0 : noEthernet;
  }

  private Server serverOf(long line) {
    return pool.server(BalancedLine.server(line));
  }

  // ---- handlers

  private boolean swap(Pool before, Pool next) {
    if (pool != before) {
      return false;
    }
    install(next);
    return true;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("servers", () -> PoolText.servers(pool));
    handlers.read("active", () -> pool.ready.length);
    PoolText.handlers(handlers, () -> pool);
    PoolEditor.handlers(handlers, () -> editor, () -> pool, this::swap);
    BalancedFlows.handlers(handlers, () -> flows, this::now);
  }
}
