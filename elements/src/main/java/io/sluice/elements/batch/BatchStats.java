// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.batch;

import static io.sluice.effect.Action.COUNTS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.basic.BatchObserver;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Counts how many packets each batch has.
 *
 * <p>{@code BatchStats()}
 *
 * <p>Sources emit up to 32 packets at a time, and elements may remove some of them; a batch has at
 * most 256.
 *
 * <p>Handlers, all read: {@code count} number of batches; {@code average} or {@code avg}, {@code
 * median}, {@code max} of their sizes; {@code most_seen} the most frequent size, {@code
 * most_seen_freq} its frequency; {@code nval} the number of different sizes; {@code dump} a line
 * for each: size and frequency.
 *
 * <p>See also: BurstStats, AverageBatchCounter, MinBatch.
 */
@ElementInfo(name = "BatchStats")
@ElementEffects(does = COUNTS)
public final class BatchStats extends BatchObserver {
  private final SizeCounts sizes = new SizeCounts(PacketBatch.CAPACITY);

  /** Creates the element. */
  public BatchStats() {}

  @Override
  protected void observe(PacketBatch batch, int from) {
    sizes.add(batch.size() - from);
  }

  @Override
  protected void takeOver(Element old) {
    sizes.takeFrom(((BatchStats) old).sizes);
  }

  @Override
  protected void handlers(Handlers handlers) {
    sizes.addTo(handlers);
  }
}
