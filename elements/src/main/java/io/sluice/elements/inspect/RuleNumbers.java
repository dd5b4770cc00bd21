// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.util.Arrays;

/**
 * Numbers of some rules, few enough to be searched one by one. Takes no memory before the first,
 * and grows up to a bound. Belongs to one worker.
 */
final class RuleNumbers {
  private static final int[] NONE = {};
  private static final int FIRST = 8;

  private final int most;
  private int[] numbers = NONE;
  private int count;

  /**
   * Creates an empty list.
   *
   * @param most how many it takes, a power of two
   */
  RuleNumbers(int most) {
    this.most = most;
  }

  int count() {
    return count;
  }

  int get(int index) {
    return numbers[index];
  }

  boolean has(int rule) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] == rule) {
        return true;
      }
    }
    return false;
  }

  /** Adds a rule that is not there; false when there is no room. */
  boolean add(int rule) {
    if (count == most) {
      return false;
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(FIRST, 2 * count));
    }
    numbers[count++] = rule;
    return true;
  }

  void clear() {
    count = 0;
  }
}
