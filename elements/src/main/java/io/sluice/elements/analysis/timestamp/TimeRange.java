// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/**
 * Records the earliest and the latest timestamp.
 *
 * <p>{@code TimeRange([SIMPLE])}
 *
 * <p>Begins anew with the packet behind one without a timestamp (0).
 *
 * <p>Keywords: {@code SIMPLE} boolean, default false: assumes that timestamps never decrease.
 *
 * <p>Handlers: {@code first}, {@code last}, {@code range}, {@code interval} (read), {@code reset}
 * (write).
 */
@ElementInfo(name = "TimeRange")
@ElementEffects(reads = ANNO_TIMESTAMP, does = COUNTS)
public final class TimeRange extends PacketElement {
  private boolean simple;
  private long first;
  private long last;

  /** Creates the element. */
  public TimeRange() {}

  @Override
  protected void configure(Args args) {
    simple = args.keyword("SIMPLE").asBool(false);
  }

  @Override
  protected void takeOver(Element old) {
    first = ((TimeRange) old).first;
    last = ((TimeRange) old).last;
  }

  @Override
  public int process(long packet) {
    long time = Anno.timestamp(packet);
    if (first == 0) {
      first = time;
      last = time;
    } else if (simple || last < time) {
      last = time;
    } else if (time < first) {
      first = time;
    }
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("first", () -> HandlerValues.timestamp(first));
    handlers.read("last", () -> HandlerValues.timestamp(last));
    handlers.read(
        "range", () -> HandlerValues.timestamp(first) + " " + HandlerValues.timestamp(last));
    handlers.read("interval", () -> HandlerValues.timestamp(last - first));
    handlers.write(
        "reset",
        value -> {
          first = 0;
          last = 0;
        });
    handlers.mark("b", "reset");
  }
}
