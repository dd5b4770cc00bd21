// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.data.Crc32;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/**
 * Computes a CRC over the payload of each flow.
 *
 * <p>{@code CTXCRC()}
 *
 * <p>Needs a flow manager upstream, such as CTXManager, and TCPIn to cover the whole stream of a
 * connection in order. The checksum is that of SetCRC32, most significant bit first. Packets pass
 * unchanged; those that are neither TCP nor UDP over IPv4, and those that no manager has tagged, do
 * not count.
 *
 * <p>Handlers: {@code flows} (read) a line for each flow that has not ended: its number, its bytes,
 * and their checksum in hexadecimal.
 *
 * <p>See also: SetCRC32, TCPIn, CTXManager.
 */
@ElementInfo(name = "CTXCRC", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_32},
    does = COUNTS)
public final class CTXCRC extends PacketElement implements FlowSpace {
  /** What a flow has carried. */
  private static final class Stream {
    int flow;
    long bytes;
    int sum = -1;
  }

  private FlowStates<Stream> flows = new FlowStates<>(Stream::new);

  /** Creates the element. */
  public CTXCRC() {}

  @Override
  public int flowBytes() {
    return 48;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    int offset = tag == 0 ? -1 : Payload.offset(packet);
    if (offset >= 0) {
      Stream stream = flows.of(tag);
      int length = Payload.length(packet, offset);
      stream.flow = FlowTag.flow(tag);
      stream.sum = Crc32.extend(stream.sum, Mbuf.data(packet) + offset, length);
      stream.bytes += length;
    }
    return 0;
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  private String list() {
    StringBuilder text = new StringBuilder();
    flows.forEach(
        stream ->
            text.append(String.format("%d %d %08x%n", stream.flow, stream.bytes, stream.sum)));
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("flows", this::list);
  }

  @Override
  protected void takeOver(Element old) {
    flows = ((CTXCRC) old).flows;
  }
}
