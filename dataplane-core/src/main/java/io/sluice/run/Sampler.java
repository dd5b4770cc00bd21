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

  private final long clockCost = clockCost();
  private CostMeter[] stack = new CostMeter[32];
  private int depth;
  private long mark;

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

  /**
   * Packets enter an element.
   *
   * @param meter the element's
   * @param packets how many
   */
  public void enter(CostMeter meter, int packets) {
    long now = System.nanoTime();
    if (depth > 0) {
      stack[depth - 1].charge(now - mark - clockCost);
    }
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, 2 * depth);
    }
    stack[depth++] = meter;
    meter.visit(packets);
    mark = now;
  }

  /** The element entered last is done. */
  public void leave() {
    long now = System.nanoTime();
    stack[--depth].charge(now - mark - clockCost);
    mark = now;
  }

  /** Forgets elements that an exception left open. */
  void reset() {
    depth = 0;
  }
}
