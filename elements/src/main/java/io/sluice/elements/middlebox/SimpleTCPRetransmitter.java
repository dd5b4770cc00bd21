// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.elements.rewrite.line.SequenceShifts;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.List;

/**
 * Replaces retransmissions with the segments that were sent the first time.
 *
 * <p>{@code SimpleTCPRetransmitter([keywords])}
 *
 * <p>Place it after output 0 of a TCPIn, and connect the TCPIn's output 1 to input 1. Segments with
 * data on input 0 are kept until the other direction has acknowledged them, as seen by its TCPIn.
 * For a retransmission, on input 1, the kept segments that it overlaps are sent again, so that a
 * sender cannot change its data the second time, and changes made by elements in between stay. A
 * retransmission of data already acknowledged goes on without its data, which makes the receiver
 * acknowledge again. SYN, RST, segments without data, and those of which nothing is kept pass.
 * Everything leaves on output 0. Timeouts and losses are left to both ends.
 *
 * <p>It may stand before or after TCPOut. Kept segments share their data with those that were sent,
 * so an element that changes them downstream must copy them first.
 *
 * <p>Keywords: {@code LIMIT} segments kept in total, default 4096, of which one flow may have a
 * quarter; {@code PROACK}, {@code READONLY} and {@code VERBOSE}, booleans, are accepted for
 * compatibility with FastClick and ignored.
 *
 * <p>Handlers: {@code kept} (read) segments kept now; {@code resent} (read) segments sent again.
 *
 * <p>See also: TCPIn, TCPReorder.
 */
@ElementInfo(name = "SimpleTCPRetransmitter", ports = "2/1", processing = "h/h")
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_32},
    writes = {IP_LENGTH, IP_CHECKSUM, CHECKSUM},
    does = {DROPS, COPIES, KEEPS, RESIZES, FLOW_STATE})
public final class SimpleTCPRetransmitter extends EmittingElement implements FlowSpace, Companions {
  private final int replaced = dropReason("replaced by kept segments");
  private final int noBuffer = shortageReason("no buffer for a copy");

  private final FlowStates<HeldPackets> flows =
      new FlowStates<>(HeldPackets::new, held -> forget(held, held.count()));
  private int limit;
  private TCPIn in;

  /** Whether segments come here with their numbers shifted. */
  private boolean behindOut;

  private int kept;
  private long resent;

  /** Creates the element. */
  public SimpleTCPRetransmitter() {}

  @Override
  protected void configure(Args args) {
    limit = args.keyword("LIMIT").asInt(4096, 4, Integer.MAX_VALUE);
    args.keyword("PROACK").asBool(false);
    args.keyword("READONLY").asBool(false);
    args.keyword("VERBOSE").asBool(false);
  }

  @Override
  public List<TCPIn> companions() {
    find();
    return in == null ? List.of() : List.of(in);
  }

  private void find() {
    in = TCPIn.inFrontOf(this);
    // Retransmissions come from the TCPIn directly, whatever is on the other way.
    for (TCPOut out : router().elements(TCPOut.class)) {
      if (TCPIn.goesOnTo(out, this)) {
        in = TCPIn.inFrontOf(out);
        behindOut = true;
      }
    }
  }

  @Override
  protected void initialize(Setup setup) {
    find();
    if (in == null) {
      setup.error("no TCPIn in front");
    }
  }

  @Override
  public int flowBytes() {
    return 16;
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = batch.get(i);
      long tag = FlowTag.get(packet);
      TcpConnection connection = in.connection(tag);
      int offset = connection == null ? -1 : Payload.offset(packet);
      int length = offset < 0 || !Payload.isTcp(packet) ? 0 : Payload.length(packet, offset);
      batch.handOver(i);
      if (length == 0 || (Tcp.flags(Payload.tcp(packet)) & (Tcp.SYN | Tcp.RST)) != 0) {
        emit(packet);
        continue;
      }
      HeldPackets held = flows.of(tag);
      prune(held, connection);
      if (port == 0) {
        emit(keep(held, packet));
      } else {
        sendAgain(held, connection, packet, offset, length);
      }
    }
    batch.clear();
    flush();
  }

  /** Where a segment that came here begins, as the sender counts. */
  private int sentSeq(TcpConnection connection, long packet) {
    int seq = Tcp.seq(Payload.tcp(packet));
    return behindOut ? connection.shifts.asSent(in.isReply(), seq) : seq;
  }

  /** Where it ends, as the receiver counts: its data may have another length by now. */
  private int receivedEnd(TcpConnection connection, long packet) {
    int seq = Tcp.seq(Payload.tcp(packet));
    int received = behindOut ? seq : connection.shifts.asReceived(in.isReply(), seq);
    return received + Payload.length(packet, Payload.offset(packet));
  }

  /** Keeps a segment, if it can be; gives what is to go on, which may be written to. */
  private long keep(HeldPackets held, long packet) {
    long clone = kept < limit && held.count() < limit / 4 ? packets.cloneOf(packet) : 0;
    if (clone == 0) {
      return packet;
    }
    held.add(packet);
    kept++;
    return clone;
  }

  /** Forgets what was acknowledged. */
  private void prune(HeldPackets held, TcpConnection connection) {
    int count = 0;
    if (held.count() > 0 && connection.isAcked(in.isReply())) {
      int ack = connection.acked(in.isReply());
      while (count < held.count() && receivedEnd(connection, held.get(count)) - ack <= 0) {
        count++;
      }
    }
    forget(held, count);
  }

  private void forget(HeldPackets held, int count) {
    for (int i = 0; i < count; i++) {
      packets.free(held.get(i));
    }
    held.removeFirst(count);
    kept -= count;
  }

  private void sendAgain(
      HeldPackets held, TcpConnection connection, long packet, int offset, int length) {
    boolean isReply = in.isReply();
    SequenceShifts shifts = connection.shifts;
    int from = Tcp.seq(Payload.tcp(packet));
    int to = from + length;
    if (connection.isAcked(isReply)
        && to - shifts.asSent(isReply, connection.acked(isReply)) <= 0) {
      sendHeaders(packet, offset, length, behindOut ? shifts.asReceived(isReply, from) : from);
      return;
    }
    boolean found = false;
    for (int i = 0; i < held.count(); i++) {
      long each = held.get(i);
      int end = shifts.asSent(isReply, receivedEnd(connection, each));
      if (sentSeq(connection, each) - to < 0 && end - from > 0) {
        found = true;
        long copy = packets.cloneOf(each);
        if (copy == 0) {
          countDrops(noBuffer, 1);
        } else {
          resent++;
          emit(copy);
        }
      }
    }
    if (found) {
      drop(replaced, packet);
    } else {
      emit(packet);
    }
  }

  /** Has a segment go on without its data. */
  private void sendHeaders(long packet, int offset, int length, int seq) {
    if (!packets.ensureWritable(packet)) {
      drop(noBuffer, packet);
      return;
    }
    Mbuf.trim(packet, Mbuf.length(packet) - offset);
    Tcp.setSeq(Payload.tcp(packet), seq);
    Payload.complete(packet, -length);
    emit(packet);
  }

  // ---- flows

  @Override
  public void flowEnded(long tag) {
    flows.end(tag);
  }

  @Override
  protected long settle() {
    return kept;
  }

  @Override
  protected void cleanup() {
    flows.forEach(
        held -> {
          for (int i = 0; i < held.count(); i++) {
            freeLeft(held.get(i));
          }
          held.removeFirst(held.count());
        });
    kept = 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("kept", () -> kept);
    handlers.read("resent", () -> resent);
  }

  @Override
  protected void takeOver(Element old) {
    SimpleTCPRetransmitter before = (SimpleTCPRetransmitter) old;
    flows.takeFrom(before.flows);
    kept = before.kept;
    resent = before.resent;
    before.kept = 0;
  }
}
