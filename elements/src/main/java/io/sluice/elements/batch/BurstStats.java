// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.batch;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/**
 * Counts how many packets of a flow arrive in a row.
 *
 * <p>{@code BurstStats()}
 *
 * <p>A burst is a run of consecutive packets with the same aggregate annotation; it is counted when
 * the next one begins. Bursts of more than 1023 packets count as 1023.
 *
 * <p>Handlers, all read: {@code count} number of bursts; {@code average} or {@code avg}, {@code
 * median}, {@code max} of their sizes; {@code most_seen} the most frequent size, {@code
 * most_seen_freq} its frequency; {@code nval} the number of different sizes; {@code dump} a line
 * for each: size and frequency.
 *
 * <p>See also: AggregateIPFlows, BatchStats, SFMaker.
 */
@ElementInfo(name = "BurstStats")
@ElementEffects(reads = ANNO_AGGREGATE, does = COUNTS)
public final class BurstStats extends PacketElement {
  private static final int LONGEST = 1023;

  private final SizeCounts sizes = new SizeCounts(LONGEST);
  private int aggregate;
  private int length;

  /** Creates the element. */
  public BurstStats() {}

  @Override
  public int process(long packet) {
    int its = Anno.getI32(packet, Anno.AGGREGATE);
    if (its != aggregate && length > 0) {
      sizes.add(length);
      length = 0;
    }
    aggregate = its;
    length = Math.min(LONGEST, length + 1);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    BurstStats before = (BurstStats) old;
    sizes.takeFrom(before.sizes);
    aggregate = before.aggregate;
    length = before.length;
  }

  @Override
  protected void handlers(Handlers handlers) {
    sizes.addTo(handlers);
  }
}
