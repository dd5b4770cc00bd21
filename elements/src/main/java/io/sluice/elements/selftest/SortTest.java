// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;

/**
 * Tests sorting.
 *
 * <p>{@code SortTest()}
 *
 * <p>Sorts numbers and strings, including sorted, equal and reversed input.
 */
@ElementInfo(name = "SortTest", ports = "0/0")
@ElementEffects
public final class SortTest extends SelfTest {
  /** Creates the element. */
  public SortTest() {}

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(6);
    for (int size : new int[] {0, 1, 2, 3, 47, 500, 5000}) {
      sorts("random", random.ints(size, 0, 1000).toArray());
      int[] up = new int[size];
      int[] down = new int[size];
      for (int i = 0; i < size; i++) {
        up[i] = i;
        down[i] = -i;
      }
      sorts("ascending", up);
      sorts("descending", down);
      sorts("equal", new int[size]);
    }
    String[] words = {"pear", "fig", "apple", "kiwi", "plum"};
    Arrays.sort(words, Comparator.comparing(String::length));
    same("stable", "[fig, pear, kiwi, plum, apple]", Arrays.toString(words));
  }

  private void sorts(String kind, int[] numbers) {
    long sum = Arrays.stream(numbers).asLongStream().sum();
    Arrays.sort(numbers);
    for (int i = 1; i < numbers.length; i++) {
      check(kind + " " + numbers.length, numbers[i - 1] <= numbers[i]);
    }
    same(kind + " " + numbers.length, sum, Arrays.stream(numbers).asLongStream().sum());
  }
}
