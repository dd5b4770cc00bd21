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
import io.sluice.run.WallClock;

/**
 * Sums up the ages of packets.
 *
 * <p>{@code TimestampAccum([keywords])}
 *
 * <p>The age of a packet is the time since its timestamp.
 *
 * <p>Keywords: {@code STEADY} is accepted.
 *
 * <p>Handlers: {@code count} (read) packets, {@code time} (read) seconds of all of them together,
 * {@code average_time} (read) seconds, {@code min}, {@code max} (read) nanoseconds, {@code
 * reset_counts} (write).
 */
@ElementInfo(name = "TimestampAccum", aliases = "TimestampAccumMP")
@ElementEffects(reads = ANNO_TIMESTAMP, does = COUNTS)
public final class TimestampAccum extends PacketElement {
  private long count;
  private long nanos;
  private long min;
  private long max;

  /** Creates the element. */
  public TimestampAccum() {}

  @Override
  protected void configure(Args args) {
    args.keyword("STEADY").asBool(true);
  }

  @Override
  protected void takeOver(Element old) {
    count = ((TimestampAccum) old).count;
    nanos = ((TimestampAccum) old).nanos;
    min = ((TimestampAccum) old).min;
    max = ((TimestampAccum) old).max;
  }

  @Override
  public int process(long packet) {
    long age = WallClock.nanos() - Anno.timestamp(packet);
    nanos += age;
    min = count == 0 ? age : Math.min(min, age);
    max = Math.max(max, age);
    count++;
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("time", () -> HandlerValues.decimal(nanos / 1e9));
    handlers.read(
        "average_time", () -> HandlerValues.decimal(count == 0 ? 0 : nanos / 1e9 / count));
    handlers.read("min", () -> count == 0 ? 0 : min);
    handlers.read("max", () -> max);
    handlers.write(
        "reset_counts",
        value -> {
          count = 0;
          nanos = 0;
          min = 0;
          max = 0;
        });
    handlers.mark("b", "reset_counts");
  }
}
