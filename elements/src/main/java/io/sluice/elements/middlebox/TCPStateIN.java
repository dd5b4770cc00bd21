// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
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
import static io.sluice.effect.Field.TCP_OPTIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.context.ContextElement;
import io.sluice.elements.context.ContextKind;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.flow.FlowKey;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tracks the state of TCP connections, for one direction, and stops segments after their end.
 *
 * <p>{@code TCPStateIN(RETURNNAME [, keywords])}
 *
 * <p>Needs a flow manager upstream, such as CTXManager, which it tells to distinguish flows by
 * addresses and ports. RETURNNAME is the TCPStateIN of the other direction; both run on one worker.
 * A connection is over for a direction after a segment with RST, or once both sides have sent FIN
 * and this one has acknowledged. Later segments leave on output 1 if that is connected, and are
 * dropped otherwise, as are replies to a connection that was reset before. Segments without data
 * still pass after FIN, because the last ones may have been lost, and a SYN begins a new
 * connection. Packets that are not TCP segments over IPv4, and those that no manager has tagged,
 * are dropped. Expects the IP header annotation.
 *
 * <p>Keywords: {@code ACCEPT_NONSYN} boolean, default true: segments in the middle of a connection
 * may begin one; when false, the segments of a flow that does not begin with a SYN are treated like
 * those after the end. {@code VERBOSE} is accepted for compatibility with FastClick and ignored.
 *
 * <p>Handlers: {@code map_size} (read) connections that began here and wait for the other
 * direction; {@code established} (read) connections that began at the other one, have had a segment
 * here, and are not over.
 *
 * <p>See also: ConnectionTracker, TCPIn, TCPStatus (RFC 9293).
 */
@ElementInfo(name = "TCPStateIN", ports = "1/1-2", processing = "h/h")
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_LENGTH,
      IP_PROTO,
      IP_ADDRESSES,
      PORTS,
      TCP_FLAGS,
      TCP_OPTIONS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    does = {DROPS, BRANCHES, FLOW_STATE})
public final class TCPStateIN extends PacketElement
    implements ContextElement, FlowSpace, Companions {
  /** Connections that began at one of both elements. */
  private static final class Origin {
    /** Those without a segment of the other direction, by that direction's key. */
    final Map<TcpConnection.Key, Connection> waiting = new HashMap<>();

    int established;
  }

  /** What both directions share. */
  private static final class Connection {
    final Origin origin;
    final TcpConnection.Key reply;

    /** Directions that are not over. */
    int open = 1;

    /** Directions that have sent FIN. */
    int finished;

    boolean established;
    boolean reset;

    Connection(Origin origin, TcpConnection.Key reply) {
      this.origin = origin;
      this.reply = reply;
    }
  }

  /** One direction's part. */
  private static final class Side {
    /** Null when the flow was refused. */
    Connection connection;

    boolean finished;
    boolean over;
  }

  private final int noFlow = dropReason("no flow");
  private final int notTcp = dropReason("not TCP");
  private final int notFirst = dropReason("not from the beginning of a connection");
  private final int over = dropReason("connection is over");

  private FlowStates<Side> sides = new FlowStates<>(Side::new, TCPStateIN::forget);
  private Origin own = new Origin();
  private TCPStateIN other;
  private boolean anyBegins;

  /** Creates the element. */
  public TCPStateIN() {}

  @Override
  protected void configure(Args args) {
    other = args.required("RETURNNAME").asElement(TCPStateIN.class);
    anyBegins = args.keyword("ACCEPT_NONSYN").asBool(true);
    args.keyword("VERBOSE").asInt(0);
  }

  @Override
  public List<TCPStateIN> companions() {
    return List.of(other);
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
    return 16;
  }

  // ---- packets

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    int offset = Payload.offset(packet);
    if (tag == 0) {
      return noFlow;
    } else if (offset < 0 || !Payload.isTcp(packet)) {
      return notTcp;
    }
    Side side = sides.of(tag);
    int flags = Tcp.flags(Payload.tcp(packet));
    boolean open = side.connection != null && !side.over;
    if (sides.isNew() || !open && (flags & Tcp.SYN) != 0) {
      begin(side, packet, flags);
    }
    Connection connection = side.connection;
    if (connection == null) {
      return reject(notFirst);
    } else if (side.over) {
      boolean late = !connection.reset && Payload.length(packet, offset) == 0;
      return late ? 0 : reject(over);
    }
    follow(side, flags);
    return 0;
  }

  private void follow(Side side, int flags) {
    Connection connection = side.connection;
    if ((flags & Tcp.RST) != 0) {
      connection.reset = true;
      leave(side);
      return;
    }
    if ((flags & Tcp.FIN) != 0 && !side.finished) {
      side.finished = true;
      connection.finished++;
    }
    if (connection.finished == 2 && (flags & Tcp.ACK) != 0) {
      leave(side);
    }
  }

  private void begin(Side side, long packet, int flags) {
    forget(side);
    side.connection = null;
    side.finished = false;
    side.over = false;
    long addresses = FlowKey.addresses(Anno.networkHeader(packet));
    int ports = FlowKey.ports(Payload.tcp(packet));
    Connection known = other.own.waiting.remove(new TcpConnection.Key(addresses, ports));
    if (known != null && !known.reset) {
      known.open++;
      known.established = true;
      known.origin.established++;
      side.connection = known;
    } else if (known == null && (anyBegins || (flags & Tcp.SYN) != 0)) {
      TcpConnection.Key reply =
          new TcpConnection.Key(FlowKey.reverseAddresses(addresses), FlowKey.reversePorts(ports));
      side.connection = new Connection(own, reply);
      own.waiting.put(reply, side.connection);
    }
  }

  /** A connection is over for a direction. */
  private static void leave(Side side) {
    Connection connection = side.connection;
    side.over = true;
    if (--connection.open == 0 && connection.established) {
      connection.origin.established--;
    }
  }

  private static void forget(Side side) {
    Connection connection = side.connection;
    if (connection != null) {
      if (!side.over) {
        leave(side);
      }
      connection.origin.waiting.remove(connection.reply, connection);
    }
  }

  @Override
  public void flowEnded(long tag) {
    sides.end(tag);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("map_size", () -> own.waiting.size());
    handlers.read("established", () -> other.own.established);
  }

  @Override
  protected void takeOver(Element old) {
    TCPStateIN before = (TCPStateIN) old;
    if (before.other.name().equals(other.name())) {
      sides = before.sides;
      own = before.own;
    }
  }
}
