// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.batch;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.basic.BatchObserver;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/**
 * Averages the number of packets per batch, overall and in the last interval.
 *
 * <p>{@code AverageBatchCounter([INTERVAL, keywords])}
 *
 * <p>INTERVAL is milliseconds, default 1000.
 *
 * <p>Keywords: {@code LENGTH_STATS} boolean, default false: also averages the packets' lengths,
 * which an AggregateLength upstream has put into the aggregate annotation.
 *
 * <p>Handlers, all read, of the last complete interval: {@code average} packets per batch, {@code
 * count_packets}, {@code count_batches}, {@code average_frame_len} bytes; and since the start: the
 * same names with {@code _total} appended.
 *
 * <p>See also: BatchStats, AggregateLength.
 */
@ElementInfo(name = "AverageBatchCounter")
@ElementEffects(reads = ANNO_AGGREGATE, does = COUNTS)
public final class AverageBatchCounter extends BatchObserver {
  private static final class Sums {
    long batches;
    long packets;
    long bytes;

    void add(Sums other) {
      batches += other.batches;
      packets += other.packets;
      bytes += other.bytes;
    }
  }

  private long intervalNanos;
  private boolean countsBytes;
  private Sums current = new Sums();
  private Sums last = new Sums();
  private Sums before = new Sums();

  /** Creates the element. */
  public AverageBatchCounter() {}

  @Override
  protected void configure(Args args) {
    intervalNanos = args.optional("INTERVAL").asLong(1000, 1, Integer.MAX_VALUE) * 1_000_000;
    countsBytes = args.keyword("LENGTH_STATS").asBool(false);
  }

  @Override
  protected void initialize(Setup setup) {
    setup
        .timer(
            timer -> {
              endInterval();
              timer.rescheduleAfter(intervalNanos);
            })
        .scheduleAfter(intervalNanos);
  }

  void endInterval() {
    before.add(current);
    last = current;
    current = new Sums();
  }

  @Override
  protected void observe(PacketBatch batch, int from) {
    current.batches++;
    current.packets += batch.size() - from;
    for (int i = from; countsBytes && i < batch.size(); i++) {
      current.bytes += Anno.getI32(batch.get(i), Anno.AGGREGATE) & 0xffff_ffffL;
    }
  }

  private Sums total() {
    Sums total = new Sums();
    total.add(before);
    total.add(current);
    return total;
  }

  private static String ratio(long sum, long count) {
    return HandlerValues.decimal(count == 0 ? 0 : (double) sum / count);
  }

  @Override
  protected void takeOver(Element old) {
    AverageBatchCounter other = (AverageBatchCounter) old;
    current = other.current;
    last = other.last;
    before = other.before;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("average", () -> ratio(last.packets, last.batches));
    handlers.read("count_packets", () -> last.packets);
    handlers.read("count_batches", () -> last.batches);
    handlers.read("average_frame_len", () -> ratio(last.bytes, last.packets));
    handlers.read("average_total", () -> ratio(total().packets, total().batches));
    handlers.read("count_packets_total", () -> total().packets);
    handlers.read("count_batches_total", () -> total().batches);
    handlers.read("average_frame_len_total", () -> ratio(total().bytes, total().packets));
  }
}
