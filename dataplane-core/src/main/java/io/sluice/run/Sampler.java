// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;

/**
 * Measures elements one by one in a worker's running graph. One round in {@value #PERIOD} is
 * sampled: in it the clock is read whenever packets enter or leave an element, and the time since
 * the last reading is charged to the element at work, less what a reading costs. All other rounds
 * pay a branch. Belongs to its worker; allocates nothing in the steady state.
 */
public final class Sampler {
  static final int PERIOD = 512;

  /**
   * A longer stretch is the kernel's doing, not the element's: the thread was off its processor.
   */
  private static final long LONGEST = 100_000;

  private final long clockCost = clockCost();
  private CostMeter[] stack = new CostMeter[32];
  private int depth;
  private long mark;
  private int rounds;

  Sampler() {}

  /** What one reading of the clock costs: the least of many. */
  private static long clockCost() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2000; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < 16; j++) {
        System.nanoTime();
      }
      least = Math.min(least, (System.nanoTime() - start) / 17);
    }
    return least;
  }

  /** A round begins; whether it is a sampled one. */
  boolean beginRound() {
    rounds++;
    return rounds % PERIOD == 0;
  }

  /** Whether the next round will be a sampled one. */
  boolean isSampledNext() {
    return (rounds + 1) % PERIOD == 0;
  }

  /** A round that is not sampled passes. */
  void skipRound() {
    rounds++;
  }

  /**
   * Packets enter an element.
   *
   * @param meter the element's
   * @param packets how many
   */
  public void enter(CostMeter meter, int packets) {
    long now = System.nanoTime();
    if (depth > 0) {
      charge(now);
    }
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, 2 * depth);
    }
    stack[depth++] = meter;
    meter.visit(packets);
    mark = now;
  }

  private void charge(long now) {
    long time = now - mark - clockCost;
    if (time < LONGEST) {
      stack[depth - 1].charge(time);
    }
  }

  /** The element entered last is done. */
  public void leave() {
    long now = System.nanoTime();
    charge(now);
    depth--;
    mark = now;
  }

  /** Forgets elements that an exception left open. */
  void reset() {
    depth = 0;
  }
}
