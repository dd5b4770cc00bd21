// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;

/**
 * Sums up the ages of packets.
 *
 * <p>{@code TimestampAccum()}
 *
 * <p>The age of a packet is the time since its timestamp.
 *
 * <p>Handlers: {@code count} (read) packets, {@code time} (read) seconds of all of them together,
 * {@code average_time} (read) seconds, {@code reset_counts} (write).
 */
@ElementInfo(name = "TimestampAccum", aliases = "TimestampAccumMP")
@ElementEffects(reads = ANNO_TIMESTAMP, does = COUNTS)
public final class TimestampAccum extends PacketElement {
  private long count;
  private long nanos;

  /** Creates the element. */
  public TimestampAccum() {}

  @Override
  protected void takeOver(Element old) {
    count = ((TimestampAccum) old).count;
    nanos = ((TimestampAccum) old).nanos;
  }

  @Override
  public int process(long packet) {
    nanos += WallClock.nanos() - Anno.timestamp(packet);
    count++;
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("time", () -> HandlerValues.timestamp(nanos));
    handlers.read("average_time", () -> HandlerValues.timestamp(count == 0 ? 0 : nanos / count));
    handlers.write(
        "reset_counts",
        value -> {
          count = 0;
          nanos = 0;
        });
  }
}
