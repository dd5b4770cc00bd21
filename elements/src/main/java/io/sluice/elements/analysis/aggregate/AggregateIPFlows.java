// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.analysis.aggregate.IpFlows.Flow;
import io.sluice.elements.analysis.aggregate.IpFlows.Key;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets the aggregate annotation of TCP and UDP packets to the number of their flow.
 *
 * <p>{@code AggregateIPFlows([keywords])}
 *
 * <p>Flows are numbered from 1 in order of appearance. Replies get the same number; the paint
 * annotation is 0 in the direction of the first packet, and 1 for replies. A flow that was idle for
 * its timeout, or that has ended and is followed by a SYN, gets a new number with its next packet.
 * Time is taken from timestamps; packets without one get the current time. Packets that belong to
 * no flow leave on output 1, if there is one.
 *
 * <p>Fragments wait until the one with the ports has come. What waits between two addresses keeps
 * later packets between them waiting, so that their order stays. Fragments whose first one does not
 * come in time are dropped.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code TCP_TIMEOUT} default 24 hours, {@code TCP_DONE_TIMEOUT} default 30 s after both
 *       sides have ended, {@code UDP_TIMEOUT} default 60 s, {@code FRAGMENT_TIMEOUT} default 30 s,
 *       {@code REAP} time between two sweeps for old flows, default 20 min.
 *   <li>{@code FRAGMENTS} boolean, default true on a push path: whether fragments wait; otherwise
 *       all but first fragments belong to no flow.
 *   <li>{@code ICMP} boolean, default false: an ICMP error gets the number of the flow it is about,
 *       and the paint of the packet it is about plus 2.
 *   <li>{@code CAPACITY} maximum number of flows for each protocol, default 1048576; packets of
 *       further flows belong to no flow. {@code FRAGMENT_CAPACITY} maximum number of waiting
 *       packets, default 512.
 * </ul>
 *
 * <p>Handlers: {@code clear} (write) sends fragments on and forgets all flows; {@code nflows}
 * (read) how many flows are remembered, {@code nagg} (read) how many numbers were given, {@code
 * next} (read) the number of the next flow.
 */
@ElementInfo(name = "AggregateIPFlows", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {
      IP_HEADER,
      TRANSPORT_HEADER,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_TIMESTAMP
    },
    writes = {ANNO_AGGREGATE, ANNO_PAINT, ANNO_TIMESTAMP},
    does = {FLOW_STATE, STATE, KEEPS, DROPS, BRANCHES})
public final class AggregateIPFlows extends BatchElement implements AggregateNotifier {
  private static final long SECOND = 1_000_000_000L;

  private final int noFlow = dropReason("of no flow");
  private final int tooLate = dropReason("first fragment did not come in time");

  private IpFlows tcp = new IpFlows();
  private IpFlows udp = new IpFlows();
  private int next = 1;
  private long tcpTimeout;
  private long tcpDoneTimeout;
  private long udpTimeout;
  private long fragmentTimeout;
  private long reap;
  private long reapAt;
  private Boolean wantsFragments;
  private boolean icmp;
  private int capacity;
  private int fragmentCapacity;

  private FragmentQueue waiting;
  private PacketBatch numbered;
  private PacketBatch others;
  private PacketBatch late;
  private final List<Listener> listeners = new ArrayList<>();

  /** Creates the element. */
  public AggregateIPFlows() {}

  @Override
  protected void configure(Args args) {
    tcpTimeout = args.keyword("TCP_TIMEOUT").asNanos(86_400 * SECOND);
    tcpDoneTimeout = args.keyword("TCP_DONE_TIMEOUT").asNanos(30 * SECOND);
    udpTimeout = args.keyword("UDP_TIMEOUT").asNanos(60 * SECOND);
    fragmentTimeout = args.keyword("FRAGMENT_TIMEOUT").asNanos(30 * SECOND);
    reap = args.keyword("REAP").asNanos(1200 * SECOND);
    icmp = args.keyword("ICMP").asBool(false);
    var fragments = args.keyword("FRAGMENTS");
    wantsFragments = fragments.isPresent() ? Boolean.valueOf(fragments.asBool(true)) : null;
    capacity = args.keyword("CAPACITY").asInt(1 << 20, 1, 1 << 28);
    fragmentCapacity = args.keyword("FRAGMENT_CAPACITY").asInt(512, 1, 1 << 20);
  }

  @Override
  protected void initialize(Setup setup) {
    boolean pushed = input(0).isPush();
    if (wantsFragments == null) {
      wantsFragments = pushed;
    } else if (wantsFragments && !pushed) {
      setup.error("'FRAGMENTS true' is incompatible with pull; run this element in a push context");
    }
    waiting = new FragmentQueue(fragmentCapacity);
    numbered = new PacketBatch();
    others = new PacketBatch();
    late = new PacketBatch();
  }

  @Override
  protected void takeOver(Element old) {
    AggregateIPFlows other = (AggregateIPFlows) old;
    tcp = other.tcp;
    udp = other.udp;
    next = other.next;
    if (wantsFragments) {
      FragmentQueue empty = waiting;
      waiting = other.waiting;
      waiting.setCapacity(fragmentCapacity);
      other.waiting = empty;
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = batch.get(i);
      prepare(packet);
      long now = Anno.timestamp(packet);
      boolean waits = handle(packet);
      batch.handOver(i);
      if (waits) {
        waiting.release(now - fragmentTimeout, numbered, late);
      }
      if (numbered.isFull() || others.isFull() || late.isFull()) {
        send();
      }
    }
    send();
  }

  private void send() {
    if (!numbered.isEmpty()) {
      output(0).push(numbered);
    }
    sendOthers();
  }

  /** Tells that a flow has ended, once its packets are gone. */
  private void tell(int aggregate) {
    if (!listeners.isEmpty()) {
      send();
      for (int i = 0; i < listeners.size(); i++) {
        listeners.get(i).ended(aggregate);
      }
    }
  }

  @Override
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  private void sendOthers() {
    if (!late.isEmpty()) {
      drop(tooLate, late);
    }
    if (!others.isEmpty() && nOutputs() > 1) {
      output(1).push(others);
    } else if (!others.isEmpty()) {
      drop(noFlow, others);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    // Who is told that a flow has ended must have got its packets.
    int pulled = input(0).pull(batch, listeners.isEmpty() ? max : Math.min(1, max));
    long[] array = batch.array();
    int kept = before;
    int i = before;
    try {
      for (; i < before + pulled; i++) {
        long packet = array[i];
        prepare(packet);
        handle(packet);
        if (!numbered.isEmpty()) {
          numbered.clear();
          array[kept++] = packet;
        }
      }
    } finally {
      // Should one have failed, it and those behind it are still here.
      System.arraycopy(array, i, array, kept, before + pulled - i);
      batch.setSize(kept + before + pulled - i);
    }
    sendOthers();
    return kept - before;
  }

  /** Lets time go on to that of a packet. */
  private void prepare(long packet) {
    if (Anno.timestamp(packet) == 0) {
      Anno.setTimestamp(packet, WallClock.nanos());
    }
    long now = Anno.timestamp(packet);
    if (now >= reapAt) {
      reap(now);
      if (!numbered.isEmpty() || !others.isEmpty() || !late.isEmpty()) {
        send();
      }
    }
  }

  /**
   * Puts a packet where it goes: among those numbered, the others, or those that wait.
   *
   * @return whether it is, or was to be, one that waits
   */
  private boolean handle(long packet) {
    long ip = Headers.ipv4(packet);
    int error = 0;
    if (ip != 0 && icmp && Ipv4.protocol(ip) == IpProtocol.ICMP && Ipv4.isFirstFragment(ip)) {
      ip = quoted(packet);
      error = 2;
    }
    IpFlows flows = ip == 0 ? null : flows(Ipv4.protocol(ip));
    if (flows == null || Ipv4.src(ip) == 0 && Ipv4.dst(ip) == 0) {
      others.add(packet);
      return false;
    }
    boolean first = Ipv4.isFirstFragment(ip);
    Flow flow = first ? number(packet, ip, error, flows) : null;
    boolean mustWait = wantsFragments && Ipv4.isFragment(ip) && error == 0;
    if (flow == null && !mustWait) {
      others.add(packet);
      return false;
    }
    if (mustWait || waiting.holds(ip)) {
      if (flow == null) {
        Anno.putI32(packet, Anno.AGGREGATE, 0);
      }
      if (!waiting.add(packet, ip)) {
        others.add(packet);
      }
      return true;
    }
    numbered.add(packet);
    return false;
  }

  private IpFlows flows(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> tcp;
      case IpProtocol.UDP -> udp;
      default -> null;
    };
  }

  /**
   * The IPv4 header that an ICMP error quotes.
   *
   * @param packet an ICMP packet
   * @return where it is, with the ports behind it; 0 when there is none
   */
  public static long quoted(long packet) {
    long header = Headers.transport(packet, 8 + Ipv4.MIN_HEADER);
    if (header == 0 || !Icmp.isError(Bytes.u8(header))) {
      return 0;
    }
    long ip = header + 8;
    int present = Headers.transportLength(packet) - 8;
    int headerLength = Ipv4.headerLength(ip);
    return headerLength >= Ipv4.MIN_HEADER && headerLength + 4 <= present ? ip : 0;
  }

  /** Finds or begins the flow of a packet and annotates it; null when it has no ports. */
  private Flow number(long packet, long ip, int error, IpFlows flows) {
    long ports = ip + Ipv4.headerLength(ip);
    if (ports + 4 > Mbuf.data(packet) + Mbuf.length(packet)) {
      return null;
    }
    int src = Ipv4.src(ip);
    int dst = Ipv4.dst(ip);
    int srcPort = Bytes.u16(ports);
    int dstPort = Bytes.u16(ports + 2);
    Key key = Key.of(src, dst, srcPort, dstPort);
    boolean flipped = IpFlows.isFlipped(src, dst, srcPort, dstPort);
    long now = Anno.timestamp(packet);
    int tcpFlags = flows == tcp && error == 0 ? flags(packet, ports) : 0;
    Flow flow = flows.get(key);
    boolean dead = flow != null && isDead(flow, flows, now, tcpFlags);
    if (flow == null || dead) {
      if (flow == null && flows.size() >= capacity) {
        return null;
      }
      if (dead) {
        tell(flow.aggregate);
      }
      flow = new Flow(next++, flipped);
      flows.put(key, flow);
    }
    int paint = flipped == flow.reverse ? 0 : 1;
    flow.last = now;
    if (error == 0) {
      note(flow, tcpFlags, paint);
    }
    Anno.putI32(packet, Anno.AGGREGATE, flow.aggregate);
    Anno.putU8(packet, Anno.PAINT, paint + error);
    return flow;
  }

  private static int flags(long packet, long tcpHeader) {
    boolean present = tcpHeader + 14 <= Mbuf.data(packet) + Mbuf.length(packet);
    return present ? Bytes.u8(tcpHeader + 13) : 0;
  }

  private boolean isDead(Flow flow, IpFlows flows, long now, int tcpFlags) {
    long timeout = flows == udp ? udpTimeout : flow.over == 3 ? tcpDoneTimeout : tcpTimeout;
    // Whole seconds, as in Click.
    boolean silent = now / SECOND - flow.last / SECOND > timeout / SECOND;
    return silent || flow.over == 3 && (tcpFlags & Tcp.SYN) != 0;
  }

  private static void note(Flow flow, int tcpFlags, int paint) {
    if ((tcpFlags & Tcp.RST) != 0) {
      flow.over = 3;
    } else if ((tcpFlags & Tcp.FIN) != 0) {
      flow.over |= 1 << paint;
    } else if ((tcpFlags & Tcp.SYN) != 0) {
      flow.over = 0;
    }
  }

  private void reap(long now) {
    if (reapAt != 0) {
      tcp.forget(now - tcpTimeout, now - tcpDoneTimeout, this::tell);
      udp.forget(now - udpTimeout, now - udpTimeout, this::tell);
      waiting.release(now - fragmentTimeout, numbered, late);
    }
    reapAt = now + reap;
  }

  private void clear() {
    while (!waiting.isEmpty()) {
      waiting.release(Long.MAX_VALUE, numbered, late);
      send();
    }
    tcp.clear(this::tell);
    udp.clear(this::tell);
  }

  @Override
  protected long settle() {
    return waiting == null ? 0 : waiting.size();
  }

  @Override
  protected void cleanup() {
    if (waiting != null) {
      waiting.clear(this::freeLeft);
      freeLeft(numbered);
      freeLeft(others);
      freeLeft(late);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("nflows", () -> tcp.size() + udp.size());
    handlers.read("nagg", () -> next - 1);
    handlers.read("next", () -> next);
    handlers.write("clear", value -> clear());
  }
}
