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
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.flow.FlowKey;
import io.sluice.graph.ElementWalk;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Begins a section of elements that inspect TCP streams, for one direction.
 *
 * <p>{@code TCPIn(RETURNNAME [, keywords])}
 *
 * <p>Tells a CTXManager upstream to expect TCP segments here and to distinguish flows by addresses
 * and ports. Segments that arrive ahead of a missing one are held until it arrives, for at most 300
 * ms, 64 per flow; further ones are dropped. So elements downstream see the stream in order.
 * RETURNNAME is the TCPIn of the other direction; both run on one worker. When an element
 * downstream, such as WordMatcher, changes the length of the data, the TCPOut elements of both
 * directions shift sequence and acknowledgement numbers (selective ones, too) from there on.
 *
 * <p>Retransmissions, segments that were seen before, leave on output 1 if that is connected, and
 * otherwise on output 0, where they are treated as the first time. Packets that are not complete
 * TCP segments, and those that no manager has tagged, are dropped. Expects the IP header
 * annotation.
 *
 * <p>Keywords: {@code REORDER} boolean, default true; {@code OUTNAME}, {@code FLOWDIRECTION},
 * {@code VERBOSE}, {@code PROACK} and {@code RETRANSMIT_PT} are accepted for compatibility with
 * FastClick and ignored.
 *
 * <p>Handlers: {@code flows} (read) current flows; {@code retransmissions}, {@code reordered}
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
public final class TCPIn extends StreamElement implements Companions {
  /** Connections by the key of the first of both directions, which has the map. */
  private Map<TcpConnection.Key, TcpConnection> connections = new HashMap<>();

  private TCPIn other;
  private boolean isReply;

  /** Creates the element. */
  public TCPIn() {}

  @Override
  protected void configure(Args args) {
    other = args.required("RETURNNAME").asElement(TCPIn.class);
    setReorder(args.keyword("REORDER").asBool(true));
    args.keyword("OUTNAME").asRaw("");
    args.keyword("FLOWDIRECTION").asInt(0);
    args.keyword("VERBOSE").asInt(0);
    args.keyword("PROACK").asBool(false);
    args.keyword("RETRANSMIT_PT").asBool(false);
  }

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    List<TCPIn> all = router().elements(TCPIn.class);
    isReply = all.indexOf(other) < all.indexOf(this);
  }

  @Override
  public List<TCPIn> companions() {
    return List.of(other);
  }

  /** The TCPIn whose streams an element works on; null when there is none in front of it. */
  static TCPIn inFrontOf(Element element) {
    for (TCPIn in : element.router().elements(TCPIn.class)) {
      if (goesOnTo(in, element)) {
        return in;
      }
    }
    return null;
  }

  /** What an element that works on a TCPIn's streams shares the worker with. */
  static List<TCPIn> companionsOf(Element element) {
    TCPIn in = inFrontOf(element);
    return in == null ? List.of() : List.of(in);
  }

  /** Whether packets get from one element to another without a TCPIn or TCPOut in between. */
  static boolean goesOnTo(Element start, Element end) {
    return ElementWalk.from(
            List.of(start),
            from ->
                from != start && (from instanceof TCPOut || from instanceof TCPIn)
                    ? List.of()
                    : ElementWalk.pushTargets(from))
        .contains(end);
  }

  /** Notes that a segment's data has grown; to be called before its numbers are shifted. */
  void grew(long tag, int nextSeq, int growth) {
    Stream stream = stream(tag);
    if (stream != null && growth != 0) {
      stream.connection.shifts.add(isReply, nextSeq, growth);
    }
  }

  /** The connection of a segment; null when there is none. */
  TcpConnection connection(long tag) {
    Stream stream = stream(tag);
    return stream == null ? null : stream.connection;
  }

  boolean isReply() {
    return isReply;
  }

  @Override
  void begun(Stream stream, long packet) {
    long addresses = FlowKey.addresses(Anno.networkHeader(packet));
    int ports = FlowKey.ports(Payload.tcp(packet));
    TcpConnection.Key key =
        isReply
            ? new TcpConnection.Key(
                FlowKey.reverseAddresses(addresses), FlowKey.reversePorts(ports))
            : new TcpConnection.Key(addresses, ports);
    stream.connection = map().computeIfAbsent(key, TcpConnection::new);
    stream.connection.flows++;
    stream.connection.streams[isReply ? 1 : 0] = stream;
  }

  @Override
  void begunAgain(Stream stream, int flags) {
    if ((flags & Tcp.ACK) == 0) {
      stream.connection.beginAgain();
    }
  }

  @Override
  void acknowledged(Stream stream, int ack) {
    stream.connection.acknowledge(!isReply, ack);
  }

  private Map<TcpConnection.Key, TcpConnection> map() {
    return isReply ? other.connections : connections;
  }

  @Override
  void ended(Stream stream) {
    if (stream.connection.streams[isReply ? 1 : 0] == stream) {
      stream.connection.streams[isReply ? 1 : 0] = null;
    }
    if (--stream.connection.flows == 0) {
      map().remove(stream.connection.key);
    }
  }

  @Override
  protected void takeOver(Element old) {
    TCPIn before = (TCPIn) old;
    // Connections know their directions as first and second.
    boolean same = before.isReply == isReply && before.other.name().equals(other.name());
    takeStreams(before, same);
    connections = same ? before.connections : connections;
  }
}
