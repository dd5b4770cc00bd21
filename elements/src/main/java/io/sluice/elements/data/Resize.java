// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/**
 * Adds or removes bytes at both ends of packets.
 *
 * <p>{@code Resize([HEAD, TAIL])}
 *
 * <p>HEAD is the number of bytes to add at the front and TAIL at the end, negative to remove; both
 * are 0 by default. The contents of the new bytes are undefined: after a Strip, they are the bytes
 * stripped. Packets without room for them are dropped.
 *
 * <p>Handlers: {@code head}, {@code tail} (read, write).
 */
@ElementInfo(name = "Resize", replicable = true, live = true)
@ElementEffects(
    reads = LENGTH,
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, REMOVES_HEADER, RESIZES})
public final class Resize extends PacketElement {
  private static final int MAX = 65_535;

  private final int noRoom = shortageReason("no room in the buffer");
  private int head;
  private int tail;

  /** Creates the element. */
  public Resize() {}

  @Override
  protected void configure(Args args) {
    head = args.optional("HEAD").asInt(0, -MAX, MAX);
    tail = args.optional("TAIL").asInt(0, -MAX, MAX);
  }

  @Override
  public int process(long packet) {
    if (head > 0 && !packets.prepend(packet, head)) {
      return noRoom;
    }
    if (head < 0) {
      Mbuf.adjust(packet, Math.min(-head, Mbuf.length(packet)));
    }
    if (tail > 0 && !packets.append(packet, tail)) {
      return noRoom;
    }
    if (tail < 0) {
      Mbuf.trim(packet, Math.min(-tail, Mbuf.length(packet)));
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    Resize before = (Resize) old;
    if (isConfiguredLike(before)) {
      head = before.head;
      tail = before.tail;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("head", () -> head);
    handlers.write("head", value -> head = (int) HandlerValues.integer(value, -MAX, MAX));
    handlers.read("tail", () -> tail);
    handlers.write("tail", value -> tail = (int) HandlerValues.integer(value, -MAX, MAX));
  }
}
