// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_ID;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_OPTIONS;
import static io.sluice.effect.Field.TCP_SEQ;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Setup;
import io.sluice.elements.rewrite.line.FlowShifts;
import io.sluice.elements.rewrite.line.Fragments;
import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowTable;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * What the rewriters of addresses and ports have in common: the way of TCP and UDP packets.
 *
 * <p>A batch is gone through three times: keys and hashes of all packets are taken, then the flow
 * lines that the hashes lead to, then the packets are rewritten. Each pass touches what the next
 * one needs, so that the cache misses of a batch overlap. A packet of an established flow reads and
 * writes its flow's line and nothing else of the table. What is rare, new flows and changes of
 * state, is code of its own.
 */
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_ID,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_CHECKSUM,
      PORTS,
      TCP_SEQ,
      TCP_FLAGS,
      TCP_OPTIONS,
      CHECKSUM,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      USER_ANNOTATIONS
    },
    writes = {IP_ADDRESSES, IP_CHECKSUM, PORTS, TCP_SEQ, TCP_OPTIONS, CHECKSUM, USER_ANNOTATIONS},
    does = {DROPS, BRANCHES, FLOW_STATE, STATE, KEEPS_CHECKSUMS})
abstract class PortRewriter extends Rewriter {
  /** Bytes of a TCP header up to the end of the checksum. */
  private static final int TCP_CHECKSUM_END = 18;

  private static final int ENDS_OR_BEGINS = Tcp.FIN | Tcp.SYN | Tcp.RST;
  private static final int NOT_OURS = -1;

  private final int otherProtocol = dropReason("not TCP or UDP");
  private final int laterFragment = dropReason("later fragment");
  private final int truncated = dropReason("truncated transport header");

  /** Timeouts in milliseconds; see the elements' keywords. */
  int tcpDataTimeout = 86_400_000;

  int tcpDoneTimeout = 240_000;
  int udpTimeout = 300_000;
  int streamingTimeout = 300_000;
  int udpGuarantee = 5_000;

  /** The realm by protocol; negative where packets of that protocol are not rewritten. */
  private final int[] realms = new int[256];

  private boolean setDst;

  private final long[] firsts = new long[PacketBatch.CAPACITY];
  private final long[] seconds = new long[PacketBatch.CAPACITY];
  private final int[] hashes = new int[PacketBatch.CAPACITY];
  private final long[] lines = new long[PacketBatch.CAPACITY];

  /** What shifts the sequence numbers of some flows. */
  private FlowShifts shifts = new FlowShifts();

  /** How many datagrams' fragments to follow. */
  private int datagrams;

  /** What later fragments follow; null when they are dropped. */
  private Fragments fragments;

  /** The protocol of the packet that is about to begin a flow. */
  private int newProtocol;

  /** The realm of a protocol's flows, relative to the element's; negative for none. */
  abstract int realmOf(int protocol);

  /** Whether the state of TCP connections is followed in flows of a realm. */
  abstract boolean followsTcp(int flowRealm);

  /** Reads the keywords that all of these have, after those of their own. */
  final void configurePorts(Args args) {
    setDst = args.keyword("DST_ANNO").asBool(true);
    datagrams = args.keyword("FRAGMENTS").asInt(0, 0, 1 << 24);
    mapping.keepPairs = args.keyword("PORT_CONTIGUITY").asBool(false);
    mapping.keepParity = args.keyword("PORT_PARITY").asBool(mapping.keepPairs);
    if (mapping.keepPairs && !mapping.keepParity) {
      args.error("PORT_CONTIGUITY needs PORT_PARITY");
    }
    configureRewriter(args);
  }

  @Override
  protected Effects effects() {
    // What a later fragment has of a checksum is taken for none.
    return datagrams == 0 ? super.effects() : super.effects().notDoing(KEEPS_CHECKSUMS);
  }

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    if (datagrams > 0) {
      fragments = new Fragments(worker().nanoTime(), datagrams);
    }
    setRealms();
  }

  @Override
  void tick(long nanos) {
    if (fragments != null) {
      fragments.reap(nanos);
    }
  }

  @Override
  protected void cleanup() {
    super.cleanup();
    if (fragments != null) {
      fragments.close();
    }
  }

  @Override
  void adopt(FlowTable table, Rewriter before) {
    super.adopt(table, before);
    if (before instanceof PortRewriter other && other.realm == realm) {
      shifts = other.shifts;
    }
    setRealms();
  }

  private void setRealms() {
    for (int protocol = 0; protocol < realms.length; protocol++) {
      int relative = realmOf(protocol);
      realms[protocol] = relative < 0 ? NOT_OURS : realm + relative;
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int count = batch.size();
    readKeys(array, count);
    flows.candidates(hashes, count, lines);
    int now = (int) now();
    int kept = 0;
    // no output yet, and no drop code
    int main = Integer.MAX_VALUE;
    int i = 0;
    try {
      for (; i < count; i++) {
        long packet = array[i];
        int way;
        current = packet;
        if (seconds[i] == 0) {
          way = withoutKey(port, packet);
          packet = current;
        } else if (FlowLine.hasKey(lines[i], firsts[i], seconds[i]) && !Mbuf.isShared(packet)) {
          way = rewrite(packet, lines[i], now);
        } else {
          way = slowPath(port, packet, i, now);
          packet = current;
        }
        if (kept == 0 && way >= 0) {
          main = way;
        }
        if (way == main) {
          array[kept++] = packet;
        } else {
          send(way, packet);
        }
      }
    } finally {
      if (i < count) {
        // One has failed: it, as what it was replaced by, and those behind it are still here.
        array[i] = current;
        flushSides();
      }
      batch.closeGap(kept, i);
    }
    if (kept > 0) {
      send(main, batch);
    }
    flushSides();
  }

  /** Takes the keys of all packets; 0 as the second half marks what cannot be rewritten. */
  private void readKeys(long[] array, int count) {
    for (int i = 0; i < count; i++) {
      long packet = array[i];
      long ip = Headers.ipv4(packet);
      long transport = Headers.transport(packet, 8);
      if (ip == 0 || transport == 0 || !Ipv4.isFirstFragment(ip)) {
        seconds[i] = 0;
        continue;
      }
      int flowRealm = realms[Ipv4.protocol(ip)];
      if (flowRealm < 0) {
        seconds[i] = 0;
        continue;
      }
      long first = FlowKey.addresses(ip);
      long second = FlowKey.second(FlowKey.ports(transport), flowRealm);
      firsts[i] = first;
      seconds[i] = second;
      hashes[i] = FlowKey.hash(first, second);
    }
  }

  /** What becomes of a packet that cannot belong to a flow. */
  private int withoutKey(int port, long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    if (fragments != null && realms[Ipv4.protocol(ip)] >= 0 && !Ipv4.isFirstFragment(ip)) {
      int way = wayOfFragment(port, packet, ip);
      if (way != HERE) {
        return way;
      }
    }
    if (spec(port).kind == InputSpec.Kind.PASS) {
      return spec(port).output;
    }
    if (realms[Ipv4.protocol(ip)] < 0) {
      return otherProtocol;
    }
    return Ipv4.isFirstFragment(ip) ? truncated : laterFragment;
  }

  /** The way of a later fragment that is to follow its first one; {@link #HERE} for none known. */
  private int wayOfFragment(int port, long packet, long ip) {
    long line = fragments.find(ip, worker().recentNanoTime());
    return line == 0 ? nextWay(port) : follow(packet, line);
  }

  /**
   * The way of a fragment whose flow is not known here. Ports deal fragments out by addresses alone
   * and their flow's other packets not: all copies are asked, in turn. The kinds from 2 on count
   * those that were.
   *
   * @return {@link #HERE} when all were
   */
  private int nextWay(int port) {
    int kind = kind(port);
    if (!shards.areSeveral() || kind == SETTLED || kind == shards.count()) {
      return HERE;
    }
    int next = (shards.index() + 1) % shards.count();
    return elsewhere(next, Math.max(kind, SETTLED) + 1, port);
  }

  @Override
  public int kinds(int count) {
    return count + 1;
  }

  /** Rewrites a later fragment as the first one was. */
  private int follow(long packet, long line) {
    long own = packets.makeWritable(packet);
    if (own == 0) {
      return noBuffer;
    }
    current = own;
    RewriteLine.rewriteIp(line, Anno.networkHeader(own));
    if (setDst) {
      Anno.putI32(own, Anno.DST_IP, RewriteLine.newDst(line));
    }
    return RewriteLine.output(line);
  }

  /** The packet that a slow path leaves: another one when its data had to be copied. */
  private long current;

  /** A packet of a new flow, or one whose data is shared. */
  private int slowPath(int port, long packet, int i, int now) {
    current = packet;
    long line = flows.find(firsts[i], seconds[i], hashes[i]);
    if (line == 0) {
      long ip = Anno.networkHeader(packet);
      newProtocol = Ipv4.protocol(ip);
      int result = Ipv4.moreFragments(ip) ? nextWay(port) : HERE;
      if (result != HERE) {
        return result;
      }
      result = make(port, packet, firsts[i], seconds[i]);
      if (result != Mapping.ADD) {
        return result;
      }
      line = made;
    }
    current = packets.makeWritable(packet);
    if (current == 0) {
      current = packet;
      return noBuffer;
    }
    return rewrite(current, line, now);
  }

  /** Rewrites a packet that is nobody else's; the output. */
  private int rewrite(long packet, long line, int now) {
    long ip = Anno.networkHeader(packet);
    long transport = Anno.transportHeader(packet);
    int flags = RewriteLine.flags(line);
    FlowLine.touch(line, now);
    if (fragments != null && Ipv4.moreFragments(ip)) {
      fragments.remember(ip, line, worker().recentNanoTime());
    }
    RewriteLine.rewriteIp(line, ip);
    if (setDst) {
      Anno.putI32(packet, Anno.DST_IP, RewriteLine.newDst(line));
    }
    annotate(packet, line);
    if ((flags & RewriteLine.TCP) != 0) {
      if (Headers.transportLength(packet) >= TCP_CHECKSUM_END) {
        RewriteLine.rewritePorts(line, transport);
        RewriteLine.rewriteTcpChecksum(line, transport);
        followTcp(packet, ip, transport, line, flags);
      }
    } else {
      RewriteLine.rewritePorts(line, transport);
      int protocol = Ipv4.protocol(ip);
      if (protocol == IpProtocol.UDP) {
        RewriteLine.rewriteUdpChecksum(line, transport);
      } else if (protocol == IpProtocol.TCP
          && Headers.transportLength(packet) >= TCP_CHECKSUM_END) {
        RewriteLine.rewriteTcpChecksum(line, transport);
      }
      if ((flags & RewriteLine.SETTLED) == 0) {
        countUdp(line);
      }
    }
    return RewriteLine.output(line);
  }

  private void followTcp(long packet, long ip, long tcp, long line, int flags) {
    int bits = Bytes.u8(tcp + 13) & ENDS_OR_BEGINS;
    int headers = Ipv4.headerLength(ip) + Tcp.headerLength(tcp);
    boolean payload = headers < Ipv4.totalLength(ip);
    if (bits != 0
        || payload && (flags & (RewriteLine.DATA | RewriteLine.DONE)) != RewriteLine.DATA) {
      changeTcp(line, bits, payload);
    }
    if ((flags & RewriteLine.SHIFTED) != 0) {
      shifts.apply(packet, tcp, line);
    }
  }

  /** Has the sequence numbers of a flow be shifted: see {@link FlowShifts#add}. */
  final void shiftSequence(long line, int trigger, int growth) {
    shifts.add(line, trigger, growth);
  }

  @Override
  public void removed(long forward) {
    super.removed(forward);
    shifts.removed(forward);
  }

  @Override
  void appendExtra(StringBuilder text, long line) {
    text.append(shifts.describe(line));
  }

  @Override
  long entry(int protocol, long addresses, int ports, int input) {
    int relative = realmOf(protocol);
    if (relative < 0) {
      return 0;
    }
    newProtocol = protocol;
    long line = entry(addresses, FlowKey.second(ports, realm + relative), input);
    boolean other = line != 0 && RewriteLine.protocol(FlowLine.forward(line)) != protocol;
    return other && input < 0 ? 0 : line;
  }

  @Override
  void prepare(long forward) {
    RewriteLine.setProtocol(forward, newProtocol);
  }

  private void changeTcp(long line, int bits, boolean payload) {
    long forward = FlowLine.forward(line);
    int before = timeout(forward);
    int flags = RewriteLine.flags(line);
    if ((bits & Tcp.RST) != 0) {
      long other = FlowLine.other(line);
      RewriteLine.setFlags(other, RewriteLine.flags(other) | RewriteLine.DONE);
      flags |= RewriteLine.DONE;
    } else if ((bits & Tcp.FIN) != 0) {
      flags |= RewriteLine.DONE;
    } else if ((bits & Tcp.SYN) != 0 || payload) {
      flags &= ~RewriteLine.DONE;
    }
    if (payload) {
      flags |= RewriteLine.DATA;
    }
    RewriteLine.setFlags(line, flags);
    if (timeout(forward) < before) {
      flows.hasten(forward, now());
    }
  }

  /** Counts the first packets of UDP: three, of both directions, are a stream. */
  private void countUdp(long line) {
    long forward = FlowLine.forward(line);
    int before = timeout(forward);
    int count = Math.min(3, RewriteLine.packets(forward) + 1);
    RewriteLine.setPackets(forward, count);
    int settled = count == 3 ? RewriteLine.SETTLED : 0;
    RewriteLine.setFlags(line, RewriteLine.flags(line) | RewriteLine.DATA | settled);
    if (timeout(forward) < before) {
      flows.hasten(forward, now());
    }
  }

  @Override
  final int newFlags() {
    return followsTcp(mapping.realm()) ? RewriteLine.TCP : 0;
  }

  @Override
  public int timeout(long forward) {
    if ((RewriteLine.flags(forward) & RewriteLine.TCP) != 0) {
      if (RewriteLine.both(forward, RewriteLine.DONE)) {
        return tcpDoneTimeout;
      }
      return RewriteLine.both(forward, RewriteLine.DATA) ? tcpDataTimeout : timeout;
    }
    boolean replied = (RewriteLine.flags(FlowLine.other(forward)) & RewriteLine.DATA) != 0;
    return replied && RewriteLine.packets(forward) == 3 ? streamingTimeout : udpTimeout;
  }

  @Override
  public int guarantee(long forward) {
    return (RewriteLine.flags(forward) & RewriteLine.TCP) != 0 ? guarantee : udpGuarantee;
  }
}
