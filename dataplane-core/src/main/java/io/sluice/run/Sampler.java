// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;

/**
 * Measures the elements in a worker's running graph separately. One round in {@value #PERIOD} is
 * sampled: in it the clock is read whenever packets enter or leave an element, and the time since
 * the last read, minus the cost of a read, is charged to the current element. All other rounds cost
 * one more branch. Belongs to its worker; allocates nothing in the steady state.
 */
public final class Sampler {
  static final int PERIOD = 512;

  /** Longer intervals, in nanoseconds, are ignored: the kernel has suspended the thread. */
  private static final long LONGEST = 100_000;

  private final long clockCost = clockCost();
  private CostMeter[] stack = new CostMeter[32];
  private int depth;
  private long mark;
  private int rounds;

  Sampler() {}

  /** The cost of one read of the clock: the minimum of many. */
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

  /** Begins a round; returns whether it is sampled. */
  boolean beginRound() {
    rounds++;
    return rounds % PERIOD == 0;
  }

  /** Whether the next round will be a sampled one. */
  boolean isSampledNext() {
    return (rounds + 1) % PERIOD == 0;
  }

  /** Counts a round that is not sampled. */
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

  /** Packets leave the element that was entered last. */
  public void leave() {
    long now = System.nanoTime();
    charge(now);
    depth--;
    mark = now;
  }

  /** Leaves all elements that were not left because of an exception. */
  void reset() {
    depth = 0;
  }
}
