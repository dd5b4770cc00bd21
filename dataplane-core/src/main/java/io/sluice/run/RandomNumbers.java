// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * The random numbers of a worker's elements: unpredictable, unless a seed requests a repeatable
 * sequence. That is the sequence of the C library's {@code random} (an additive generator over the
 * trinomial x^31 + x^3 + 1), which Click uses, and numbers are reduced to a range as Click does it.
 * Belongs to the worker; allocates nothing per number.
 */
public final class RandomNumbers {
  private static final int DEGREE = 31;
  private static final int SEPARATION = 3;
  private static final int FACTOR = 16_807;
  private static final int DISCARDED = 10 * DEGREE;
  private static final long RANGE = 1L << 31;

  private SplittableRandom free;
  private int[] state;
  private int front;
  private int rear;

  RandomNumbers() {}

  /**
   * Begins a sequence.
   *
   * @param seed its number; 0 means 1
   */
  public void seed(int seed) {
    state = new int[DEGREE];
    state[0] = seed == 0 ? 1 : seed;
    for (int i = 1; i < DEGREE; i++) {
      state[i] = (int) Math.floorMod((long) state[i - 1] * FACTOR, (long) Integer.MAX_VALUE);
    }
    front = SEPARATION;
    rear = 0;
    for (int i = 0; i < DISCARDED; i++) {
      next();
    }
  }

  /**
   * The next number.
   *
   * @return 0 to 2^31 - 1
   */
  public int next() {
    if (state == null) {
      return free().nextInt() >>> 1;
    }
    state[front] += state[rear];
    int number = state[front] >>> 1;
    front = front + 1 == DEGREE ? 0 : front + 1;
    rear = rear + 1 == DEGREE ? 0 : rear + 1;
    return number;
  }

  /**
   * A uniformly distributed number of a range.
   *
   * @param top the last number of the range, 0 to 2^32 - 1
   * @return 0 to top
   */
  public long upTo(long top) {
    if (state == null || top >= RANGE) {
      return free().nextLong(top + 1);
    }
    if (top == 1) {
      return next() >>> 14 & 1;
    }
    long share = RANGE / (top + 1);
    long limit = share * (top + 1);
    long number = next();
    while (number >= limit) {
      number = next();
    }
    return number / share;
  }

  /**
   * A fraction.
   *
   * @return 0 to less than 1
   */
  public double nextDouble() {
    return state == null ? free().nextDouble() : (double) next() / RANGE;
  }

  private SplittableRandom free() {
    if (free == null) {
      free = new SplittableRandom(new SecureRandom().nextLong());
    }
    return free;
  }
}
