// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_DST_IP;
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
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.context.ContextElement;
import io.sluice.elements.context.ContextKind;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Acknowledges TCP segments on behalf of their receiver.
 *
 * <p>{@code TCPClientAck([DELAYED])}
 *
 * <p>Needs a flow manager upstream, such as CTXManager, which it tells to distinguish flows by
 * addresses and ports. All packets leave on output 0. For each flow of a batch whose segments carry
 * data, SYN or FIN, output 1 gets one acknowledgement, an IP packet back to the sender. It
 * acknowledges everything up to the first missing byte; its own sequence number is the one that the
 * segments acknowledge, its window 61440 bytes; it has FIN set when the sender has finished. A flow
 * begins with the first segment seen, and out-of-order segments are not remembered: place it after
 * TCPIn or TCPReorder. Expects the IP header annotation.
 *
 * <p>DELAYED can only be 0, the default, as in FastClick.
 *
 * <p>Handlers: {@code acks} (read) acknowledgements sent.
 *
 * <p>See also: TCPReflector, TCPIn (RFC 9293).
 */
@ElementInfo(name = "TCPClientAck", ports = "1/2", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_FRAGMENT,
      IP_LENGTH,
      IP_PROTO,
      IP_ADDRESSES,
      PORTS,
      TCP_SEQ,
      TCP_FLAGS,
      TCP_OPTIONS,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_32
    },
    writes = ANNO_DST_IP,
    does = {BRANCHES, MAKES, FLOW_STATE})
public final class TCPClientAck extends BatchElement implements ContextElement, FlowSpace {
  private static final int LENGTH = Ipv4.MIN_HEADER + Tcp.MIN_HEADER;
  private static final int TTL = 255;
  private static final int WINDOW = 60 * 1024;

  /** One direction of a connection: who talks to whom, and what was sent. */
  private static final class Stream {
    int src;
    int dst;

    /** As the acknowledgement has them: source and destination, 16 bits each. */
    int replyPorts;

    /** The first byte that is missing. */
    int next;

    /** Where the other direction is. */
    int acked;

    boolean finished;
    boolean due;
  }

  private final int noBuffer = shortageReason("no buffer for an acknowledgement");
  private final Stream[] due = new Stream[PacketBatch.CAPACITY];
  private FlowStates<Stream> streams = new FlowStates<>(Stream::new);
  private int dueCount;
  private long acks;

  /** Creates the element. */
  public TCPClientAck() {}

  @Override
  protected void configure(Args args) {
    args.optional("DELAYED").asInt(0, 0, 0);
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
    return 8;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    dueCount = 0;
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      long tag = FlowTag.get(packet);
      int offset = tag == 0 ? -1 : Payload.offset(packet);
      if (offset >= 0 && Payload.isTcp(packet)) {
        note(streams.of(tag), packet, Payload.length(packet, offset));
      }
    }
    output(0).push(batch);
    if (dueCount > 0) {
      PacketBatch answers = worker().borrow();
      for (int i = 0; i < dueCount; i++) {
        due[i].due = false;
        long answer = answer(due[i]);
        if (answer != 0) {
          answers.add(answer);
        }
        due[i] = null;
      }
      if (!answers.isEmpty()) {
        output(1).push(answers);
      }
      worker().giveBack(answers);
    }
  }

  private void note(Stream stream, long packet, int payload) {
    long tcp = Payload.tcp(packet);
    int flags = Tcp.flags(tcp);
    int seq = Tcp.seq(tcp);
    int length = Tcp.sequenceLength(tcp, payload);
    if (streams.isNew() || (flags & Tcp.SYN) != 0 && seq + length != stream.next) {
      long ip = Anno.networkHeader(packet);
      stream.src = Ipv4.src(ip);
      stream.dst = Ipv4.dst(ip);
      stream.replyPorts = Tcp.dstPort(tcp) << 16 | Tcp.srcPort(tcp);
      stream.next = seq;
      stream.acked = 0;
      stream.finished = false;
    }
    if ((flags & Tcp.ACK) != 0) {
      stream.acked = Tcp.ack(tcp);
    }
    if (length == 0 || (flags & Tcp.RST) != 0) {
      return;
    }
    int end = seq + length;
    if (seq - stream.next <= 0 && end - stream.next > 0) {
      stream.next = end;
      stream.finished |= (flags & Tcp.FIN) != 0;
    }
    if (!stream.due) {
      stream.due = true;
      due[dueCount++] = stream;
    }
  }

  /** Makes an acknowledgement; 0 when there is no buffer. */
  private long answer(Stream stream) {
    long packet = packets.allocate(LENGTH);
    if (packet == 0) {
      countDrops(noBuffer, 1);
      return 0;
    }
    long ip = Mbuf.data(packet);
    Ipv4.set(ip, LENGTH, Ipv4.DONT_FRAGMENT, TTL, IpProtocol.TCP, stream.dst, stream.src);
    long tcp = ip + Ipv4.MIN_HEADER;
    int flags = stream.finished ? Tcp.ACK | Tcp.FIN : Tcp.ACK;
    Tcp.set(tcp, stream.replyPorts, stream.acked, stream.next, flags, WINDOW);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, Tcp.MIN_HEADER));
    Headers.markIpAt(packet, 0, Ipv4.MIN_HEADER);
    Anno.putI32(packet, Anno.DST_IP, stream.src);
    acks++;
    return packet;
  }

  @Override
  public void flowEnded(long tag) {
    streams.remove(tag);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("acks", () -> acks);
  }

  @Override
  protected void takeOver(Element old) {
    TCPClientAck before = (TCPClientAck) old;
    streams = before.streams;
    acks = before.acks;
  }
}
