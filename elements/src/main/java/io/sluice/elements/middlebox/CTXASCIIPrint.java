// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Prints the payload of flows as text.
 *
 * <p>{@code CTXASCIIPrint([keywords])}
 *
 * <p>Prints {@code Content of the stream:} for each run of packets of one flow in a batch, then the
 * payload of each packet in quotes. Control characters other than tabs and line ends, and non-ASCII
 * characters, are printed as dots. After TCPIn, segments are printed in order. Packets that are
 * neither TCP nor UDP over IPv4, and those without a payload, are not printed; all pass.
 *
 * <p>Keywords: {@code ACTIVE} boolean, default true.
 *
 * <p>Handlers: {@code active} (read, write).
 *
 * <p>See also: Print, TCPIn, CTXManager.
 */
@ElementInfo(name = "CTXASCIIPrint", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_32},
    does = REPORTS)
public final class CTXASCIIPrint extends BatchElement implements FlowSpace {
  private boolean active;

  /** Creates the element. */
  public CTXASCIIPrint() {}

  @Override
  protected void configure(Args args) {
    active = args.keyword("ACTIVE").asBool(true);
  }

  @Override
  public int flowBytes() {
    return 8;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (active) {
      print(batch);
    }
    output(0).push(batch);
  }

  private void print(PacketBatch batch) {
    boolean first = true;
    long flow = 0;
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      int offset = Payload.offset(packet);
      int length = offset < 0 ? 0 : Payload.length(packet, offset);
      if (length == 0) {
        continue;
      }
      if (first || FlowTag.get(packet) != flow) {
        router().report("Content of the stream:");
      }
      first = false;
      flow = FlowTag.get(packet);
      router().report("'" + text(Mbuf.data(packet) + offset, length) + "'");
    }
  }

  private static String text(long payload, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int letter = Bytes.u8(payload + i);
      boolean blank = letter == '\t' || letter == '\n' || letter == '\r';
      text.append(blank || letter >= ' ' && letter < 0x7f ? (char) letter : '.');
    }
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      active = ((CTXASCIIPrint) old).active;
    }
  }
}
