// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.element.Setup;
import io.sluice.elements.context.ContextElement;
import io.sluice.elements.context.ContextKind;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.packet.PacketBatch;

/**
 * Tracks one direction of TCP streams, and holds segments that arrive ahead of a missing one,
 * limited in time and number.
 */
abstract class StreamElement extends HoldingElement implements ContextElement, FlowSpace {
  private static final long HOLD = 300_000_000L;

  /** One direction of a connection. */
  static final class Stream {
    final HeldPackets held = new HeldPackets();

    /** Where the element keeps them; null otherwise. */
    TcpConnection connection;

    /** The sequence number that is to come. */
    int next;
  }

  private final int noFlow = dropReason("no flow");
  private final int notTcp = dropReason("not TCP");
  private final int tooMany = dropReason("too many packets out of order");

  private final FlowStates<Stream> streams = new FlowStates<>(Stream::new, this::ended);
  private boolean reorder = true;
  private long retransmissions;
  private long reordered;

  final void setReorder(boolean on) {
    reorder = on;
  }

  /** The stream of a segment; null when there is none. */
  final Stream stream(long tag) {
    return streams.find(tag);
  }

  /** A stream has begun. */
  void begun(Stream stream, long packet) {}

  /** Another stream with the same addresses and ports has begun. */
  void begunAgain(Stream stream, int flags) {}

  /** A segment of a stream acknowledges data of the other direction. */
  void acknowledged(Stream stream, int ack) {}

  /** A stream's flow has ended. */
  void ended(Stream stream) {}

  @Override
  public final ContextKind context(int port) {
    return ContextKind.TCP;
  }

  @Override
  public final String session() {
    return UDPIn.SESSION;
  }

  @Override
  public final int flowBytes() {
    return 72;
  }

  @Override
  protected void initialize(Setup setup) {
    limitHolding(setup, HOLD);
  }

  // ---- packets

  @Override
  public final void push(int port, PacketBatch batch) {
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

  /** Handles a segment; false when it is to leave on output 1. */
  private boolean segment(long packet, long tag, int offset) {
    Stream stream = streams.of(tag);
    int flags = Tcp.flags(Payload.tcp(packet));
    int seq = Tcp.seq(Payload.tcp(packet));
    int length = Tcp.sequenceLength(Payload.tcp(packet), Payload.length(packet, offset));
    if (streams.isNew()) {
      stream.next = seq;
      begun(stream, packet);
    } else if ((flags & Tcp.SYN) != 0 && seq + length != stream.next) {
      // A connection of its own, with the same addresses and ports.
      emitAll(stream.held);
      stream.next = seq;
      begunAgain(stream, flags);
    }
    if ((flags & Tcp.ACK) != 0) {
      acknowledged(stream, Tcp.ack(Payload.tcp(packet)));
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
      int length = Payload.length(packet, Payload.offset(packet));
      int end = seq + Tcp.sequenceLength(Payload.tcp(packet), length);
      stream.next = end - stream.next > 0 ? end : stream.next;
      emit(packet);
      held.removeFirst(1);
    }
  }

  /** What is missing does not come: the stream goes on without. */
  @Override
  final void release(HeldPackets held) {
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
  public final void flowEnded(long tag) {
    streams.end(tag);
  }

  @Override
  protected final void handlers(Handlers handlers) {
    handlers.read("flows", () -> streams.size());
    handlers.read("retransmissions", () -> retransmissions);
    handlers.read("reordered", () -> reordered);
  }

  /** Goes on with what another element has, its streams only if they mean the same. */
  final void takeStreams(StreamElement before, boolean same) {
    takeHeld(before);
    retransmissions = before.retransmissions;
    reordered = before.reordered;
    if (same) {
      streams.takeFrom(before.streams);
    }
  }
}
