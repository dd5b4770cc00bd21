// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Counts packets and bytes, and their average rate from the first to the last.
 *
 * <p>{@code AverageCounter([IGNORE])}
 *
 * <p>Packets in the first IGNORE seconds (default 0) are not counted.
 *
 * <p>Handlers: {@code count}, {@code byte_count} (read), {@code rate} (read) packets per second,
 * {@code byte_rate} (read) bytes per second, {@code reset} (write).
 */
@ElementInfo(
    name = "AverageCounter",
    aliases = {"AverageCounterMP", "AverageCounterIMP"})
@ElementEffects(reads = LENGTH, does = COUNTS)
public final class AverageCounter extends BatchObserver {
  private static final long MILLISECOND = 1_000_000L;

  private long ignore;
  private long first;
  private long last;
  private boolean started;
  private long count;
  private long bytes;

  /** Creates the element. */
  public AverageCounter() {}

  @Override
  protected void configure(Args args) {
    ignore = args.optional("IGNORE").asNanos(0);
  }

  @Override
  protected void observe(PacketBatch batch, int from) {
    last = worker().nanoTime();
    if (!started) {
      started = true;
      first = last;
    }
    if (last - first >= ignore) {
      count += batch.size() - from;
      for (int i = from; i < batch.size(); i++) {
        bytes += Mbuf.length(batch.get(i));
      }
    }
  }

  @Override
  protected void takeOver(Element old) {
    AverageCounter before = (AverageCounter) old;
    first = before.first;
    last = before.last;
    started = before.started;
    count = before.count;
    bytes = before.bytes;
  }

  private String perSecond(long amount) {
    long interval = Math.max(MILLISECOND, last - first - ignore);
    return HandlerValues.decimal(amount * 1e9 / interval);
  }

  private void reset() {
    count = 0;
    bytes = 0;
    started = false;
    first = 0;
    last = 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("byte_count", () -> bytes);
    handlers.read("rate", () -> perSecond(count));
    handlers.read("byte_rate", () -> perSecond(bytes));
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset");
  }
}
