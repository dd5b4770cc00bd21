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
 * Counts how many packets batches have.
 *
 * <p>{@code BatchStats()}
 *
 * <p>Sources hand on up to 32 packets at a time, of which elements may take some away; a batch has
 * 256 at most.
 *
 * <p>Handlers, all read: {@code count} how many batches there were; {@code average} or {@code avg},
 * {@code median}, {@code max} of their sizes; {@code most_seen} the size that came most often,
 * {@code most_seen_freq} how often; {@code nval} how many different sizes; {@code dump} a line for
 * each: size, how often.
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
