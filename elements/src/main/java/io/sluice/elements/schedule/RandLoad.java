// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import java.util.SplittableRandom;

/**
 * Keeps the processor busy for each packet, for one longer than for another.
 *
 * <p>{@code RandLoad([keywords])}
 *
 * <p>For each packet it draws at least MIN and less than MAX random numbers, how many by chance;
 * packets pass unchanged.
 *
 * <p>Keywords: {@code MIN}, default 1; {@code MAX}, default 100, both up to a million.
 *
 * <p>See also: WorkPackage, FlowRandLoad.
 */
@ElementInfo(name = "RandLoad", processing = "h/h", replicable = true, live = true)
@ElementEffects
public final class RandLoad extends PacketElement {
  private static final int MOST = 1_000_000;

  private final SplittableRandom random = new SplittableRandom();
  private int min;
  private int range;

  /** What was drawn: kept, so that no compiler leaves it out. */
  private int last;

  /** Creates the element. */
  public RandLoad() {}

  @Override
  protected void configure(Args args) {
    min = args.keyword("MIN").asInt(1, 0, MOST);
    int max = args.keyword("MAX").asInt(100, 1, MOST);
    range = max - min;
    if (range <= 0) {
      args.error("MAX must be more than MIN");
    }
  }

  @Override
  public int process(long packet) {
    int draws = min + random.nextInt(range);
    int drawn = 0;
    for (int i = 1; i < draws; i++) {
      drawn ^= random.nextInt();
    }
    last = drawn;
    return 0;
  }

  /** What was drawn for the last packet. */
  int last() {
    return last;
  }
}
