// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;

/**
 * Replaces timestamps by differences.
 *
 * <p>{@code SetTimestampDelta([TYPE])}
 *
 * <p>Packets without a timestamp (0) are left alone.
 *
 * <p>Keywords: {@code TYPE}: {@code RANGE}, the default, is the time since the first timestamp
 * seen; {@code NOW} the time since the packet's timestamp; {@code FIRST} the time from its
 * first-timestamp annotation to its timestamp.
 *
 * <p>Handlers: {@code first} (read) the first timestamp seen, {@code reset} (write) forgets it.
 */
@ElementInfo(name = "SetTimestampDelta")
@ElementEffects(
    reads = {ANNO_TIMESTAMP, ANNO_32},
    writes = ANNO_TIMESTAMP,
    does = STATE)
public final class SetTimestampDelta extends PacketElement {
  private enum Type {
    RANGE,
    NOW,
    FIRST
  }

  private Type type;
  private long first;

  /** Creates the element. */
  public SetTimestampDelta() {}

  @Override
  protected void configure(Args args) {
    String word = args.keyword("TYPE").asWord("RANGE");
    type =
        switch (word) {
          case "RANGE" -> Type.RANGE;
          case "NOW" -> Type.NOW;
          case "FIRST" -> Type.FIRST;
          default -> null;
        };
    if (type == null) {
      args.error("bad TYPE");
    }
  }

  @Override
  protected void takeOver(Element old) {
    first = ((SetTimestampDelta) old).first;
  }

  @Override
  public int process(long packet) {
    long time = Anno.timestamp(packet);
    if (time == 0) {
      return 0;
    }
    if (type == Type.NOW) {
      Anno.setTimestamp(packet, WallClock.nanos() - time);
    } else if (type == Type.FIRST) {
      Anno.setTimestamp(packet, time - Anno.getI64(packet, Anno.FIRST_TIMESTAMP));
    } else {
      first = first == 0 ? time : first;
      Anno.setTimestamp(packet, time - first);
    }
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("first", () -> HandlerValues.timestamp(first));
    handlers.write("reset", value -> first = 0);
    handlers.mark("b", "reset");
  }
}
