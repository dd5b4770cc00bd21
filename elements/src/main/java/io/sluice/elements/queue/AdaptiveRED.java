// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;

/**
 * Drops packets early to keep queues near a target length (Floyd, Gummadi and Shenker, "Adaptive
 * RED", 2001).
 *
 * <p>{@code AdaptiveRED(TARGET, MAX_P [, keywords])}
 *
 * <p>Like RED with a MIN_THRESH of half of TARGET and a MAX_THRESH of one and a half times TARGET,
 * which is at least 10 packets. MAX_P, 0 to 1, is the initial probability. Every 500 ms it is
 * reduced by a tenth if the average length is below TARGET and MAX_P is above 0.01, and increased
 * by 0.01, or by a quarter of itself if that is less, if the average is above TARGET and MAX_P is
 * below 0.5.
 *
 * <p>Keywords: {@code QUEUES} names of queues to observe instead of the nearest; {@code STABILITY}
 * default 4: the newest length has a weight of 1/2^STABILITY in the average.
 *
 * <p>Handlers: {@code min_thresh}, {@code max_thresh}, {@code max_p}, {@code drops}, {@code
 * queues}, {@code avg_queue_size}, {@code stats} (read).
 *
 * <p>See also: RED.
 */
@ElementInfo(name = "AdaptiveRED", ports = "1/1-2", processing = "a/ah")
@ElementEffects(does = {DROPS, BRANCHES, COUNTS, STATE})
public final class AdaptiveRED extends EarlyDrop {
  private static final long INTERVAL_NANOS = 500_000_000;
  private static final int MIN_TARGET = 10;
  private static final int MAX_TARGET = MAX_LENGTH / 3 * 2;
  private static final double STEP = 0.01;
  private static final double FACTOR = 0.9;

  /** Creates the element. */
  public AdaptiveRED() {}

  @Override
  protected void configure(Args args) {
    int target = Math.max(MIN_TARGET, args.required("TARGET").asInt(0, 0, MAX_TARGET));
    min = target / 2;
    max = target + min;
    configureEarlyDrop(args);
  }

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    setup
        .timer(
            timer -> {
              adapt();
              timer.scheduleAfter(INTERVAL_NANOS);
            })
        .scheduleAfter(INTERVAL_NANOS);
  }

  /** Makes drops more or less likely, as the average length wants it. */
  void adapt() {
    int half = (max - min) / 2;
    if (average() < min + half && maxP > STEP) {
      maxP *= FACTOR;
    } else if (average() > max - half && maxP < 0.5) {
      maxP += Math.min(STEP, maxP / 4);
    }
  }
}
