// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.context.ContextElement;
import io.sluice.elements.context.ContextKind;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.rewrite.SequenceShifts;
import io.sluice.flow.FlowKey;
import io.sluice.graph.ElementWalk;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entry to elements that look into streams of TCP, one direction of them.
 *
 * <p>{@code TCPIn(RETURNNAME [, keywords])}
 *
 * <p>Tells a CTXManager in front that segments of TCP are expected here, and has it tell flows
 * apart by addresses and ports. Segments that come before one that is missing are held until it
 * comes, for 300 ms at most, 64 of a flow; further ones are dropped. So elements behind see the
 * stream in its order. RETURNNAME is the TCPIn of the other direction, on the same worker: when an
 * element behind, such as WordMatcher, changes how long the data is, the TCPOut of both directions
 * shift sequence and acknowledgement numbers (selective ones, too) from there on.
 *
 * <p>Segments that were seen before, retransmissions, leave by output 1 where it is connected, and
 * otherwise by output 0, where they are treated as the first time. Packets that are no whole
 * segment of TCP, or that no manager of flows has seen, are dropped. Expects the IP header
 * annotation.
 *
 * <p>Keywords: {@code REORDER} boolean, default true; {@code OUTNAME}, {@code FLOWDIRECTION},
 * {@code VERBOSE}, {@code PROACK} and {@code RETRANSMIT_PT} are read for FastClick's sake.
 *
 * <p>Handlers: {@code flows} (read) how many there are; {@code retransmissions}, {@code reordered}
 * (read) segments seen before, and held.
 *
 * <p>See also: TCPOut, IPIn, WordMatcher, TCPRewriter.
 */
@ElementInfo(name = "TCPIn", ports = "1/1-2", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      PORTS,
      TCP_SEQ,
      TCP_FLAGS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    does = {DROPS, BRANCHES, KEEPS, REORDERS, FLOW_STATE})
public final class TCPIn extends HoldingElement implements ContextElement, FlowSpace {
  private static final long HOLD = 300_000_000L;

  /** One direction of a connection. */
  private static final class Stream {
    final HeldPackets held = new HeldPackets();
    TcpConnection connection;

    /** The sequence number that is to come. */
    int next;
  }

  private final int noFlow = dropReason("no flow");
  private final int notTcp = dropReason("not TCP");
  private final int tooMany = dropReason("too many packets out of order");

  private FlowStates<Stream> streams = new FlowStates<>(Stream::new);

  /** Connections by the key of the first of both directions, which has the map. */
  private Map<TcpConnection.Key, TcpConnection> connections = new HashMap<>();

  private TCPIn other;
  private boolean isReply;
  private boolean reorder;
  private long retransmissions;
  private long reordered;

  /** Creates the element. */
  public TCPIn() {}

  @Override
  protected void configure(Args args) {
    other = args.required("RETURNNAME").asElement(TCPIn.class);
    reorder = args.keyword("REORDER").asBool(true);
    args.keyword("OUTNAME").asRaw("");
    args.keyword("FLOWDIRECTION").asInt(0);
    args.keyword("VERBOSE").asInt(0);
    args.keyword("PROACK").asBool(false);
    args.keyword("RETRANSMIT_PT").asBool(false);
  }

  @Override
  public ContextKind context(int port) {
    return ContextKind.TCP;
  }

  @Override
  public String session() {
    return UDPIn.SESSION;
  }

  @Override
  public int flowBytes() {
    return 72;
  }

  @Override
  protected void initialize(Setup setup) {
    limitHolding(setup, HOLD);
    List<TCPIn> all = router().elements(TCPIn.class);
    isReply = all.indexOf(other) < all.indexOf(this);
    if (other.worker() != worker()) {
      setup.error("'" + other.name() + "' runs on another worker");
    }
  }

  /** The TCPIn whose streams an element sees; null when there is none in front of it. */
  static TCPIn inFrontOf(Element element) {
    for (TCPIn in : element.router().elements(TCPIn.class)) {
      Set<Element> behind =
          ElementWalk.from(
              List.of(in),
              from ->
                  from != in && (from instanceof TCPOut || from instanceof TCPIn)
                      ? List.of()
                      : ElementWalk.pushTargets(from));
      if (behind.contains(element)) {
        return in;
      }
    }
    return null;
  }

  /** Notes that a segment's data has grown; to be called before its numbers are shifted. */
  void grew(long tag, int nextSeq, int growth) {
    Stream stream = streams.find(tag);
    if (stream != null && growth != 0) {
      stream.connection.shifts.add(isReply, nextSeq, growth);
    }
  }

  /** The connection of a segment; null when there is none. */
  TcpConnection connection(long tag) {
    Stream stream = streams.find(tag);
    return stream == null ? null : stream.connection;
  }

  boolean isReply() {
    return isReply;
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch again = null;
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = batch.handOver(i);
      long tag = FlowTag.get(packet);
      int offset = Payload.offset(packet);
      if (tag == 0) {
        drop(noFlow, packet);
      } else if (offset < 0 || !Payload.isTcp(packet)) {
        drop(notTcp, packet);
      } else if (!segment(packet, tag, offset)) {
        again = again == null ? worker().borrow() : again;
        again.add(packet);
      }
    }
    batch.clear();
    flush();
    if (again != null) {
      output(1).push(again);
      worker().giveBack(again);
    }
  }

  /** Handles a segment; false when it is to leave by output 1. */
  private boolean segment(long packet, long tag, int offset) {
    Stream stream = streams.of(tag);
    int flags = Tcp.flags(Payload.tcp(packet));
    int seq = Tcp.seq(Payload.tcp(packet));
    int length = Payload.length(packet, offset);
    length += (flags & Tcp.SYN) != 0 ? 1 : 0;
    length += (flags & Tcp.FIN) != 0 ? 1 : 0;
    if (streams.isNew()) {
      stream.connection = connect(packet);
      stream.next = seq;
    } else if ((flags & Tcp.SYN) != 0 && seq + length != stream.next) {
      // A connection of its own, with the same addresses and ports.
      emitAll(stream.held);
      stream.next = seq;
      if ((flags & Tcp.ACK) == 0) {
        stream.connection.shifts = new SequenceShifts();
      }
    }
    int ahead = seq - stream.next;
    if (length == 0 || (flags & Tcp.RST) != 0) {
      emit(packet);
    } else if (ahead + length <= 0) {
      retransmissions++;
      if (nOutputs() > 1) {
        return false;
      }
      emit(packet);
    } else if (ahead <= 0 || !reorder) {
      emit(packet);
      stream.next = seq + length;
      follow(stream);
    } else if (stream.held.isFull()) {
      drop(tooMany, packet);
    } else {
      reordered++;
      hold(stream.held, packet, seq);
      await(stream.held);
    }
    return true;
  }

  private TcpConnection connect(long packet) {
    long addresses = FlowKey.addresses(Anno.networkHeader(packet));
    int ports = FlowKey.ports(Payload.tcp(packet));
    TcpConnection.Key key =
        isReply
            ? new TcpConnection.Key(
                FlowKey.reverseAddresses(addresses), FlowKey.reversePorts(ports))
            : new TcpConnection.Key(addresses, ports);
    TcpConnection connection = map().computeIfAbsent(key, TcpConnection::new);
    connection.flows++;
    return connection;
  }

  private Map<TcpConnection.Key, TcpConnection> map() {
    return isReply ? other.connections : connections;
  }

  /** Puts a segment where it belongs among those that wait. */
  private static void hold(HeldPackets held, long packet, int seq) {
    int at = held.count();
    while (at > 0 && Tcp.seq(Payload.tcp(held.get(at - 1))) - seq > 0) {
      at--;
    }
    held.insert(at, packet);
  }

  /** Emits what has waited for what came. */
  private void follow(Stream stream) {
    HeldPackets held = stream.held;
    while (held.count() > 0) {
      long packet = held.get(0);
      int seq = Tcp.seq(Payload.tcp(packet));
      if (seq - stream.next > 0) {
        return;
      }
      int flags = Tcp.flags(Payload.tcp(packet));
      int length = Payload.length(packet, Payload.offset(packet));
      int end = seq + length + ((flags & Tcp.FIN) != 0 ? 1 : 0);
      stream.next = end - stream.next > 0 ? end : stream.next;
      emit(packet);
      held.removeFirst(1);
    }
  }

  /** What is missing does not come: the stream goes on without. */
  @Override
  void release(HeldPackets held) {
    Stream stream = streams.find(FlowTag.get(held.get(0)));
    if (stream == null || stream.held != held) {
      emitAll(held);
      return;
    }
    stream.next = Tcp.seq(Payload.tcp(held.get(0)));
    follow(stream);
    if (held.count() > 0) {
      await(held);
    }
  }

  @Override
  public void flowEnded(long tag) {
    Stream stream = streams.remove(tag);
    if (stream != null && --stream.connection.flows == 0) {
      map().remove(stream.connection.key);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flows", () -> streams.size());
    handlers.read("retransmissions", () -> retransmissions);
    handlers.read("reordered", () -> reordered);
  }

  @Override
  protected void takeOver(Element old) {
    TCPIn before = (TCPIn) old;
    takeHeld(before);
    streams = before.streams;
    connections = before.connections;
    retransmissions = before.retransmissions;
    reordered = before.reordered;
  }
}
