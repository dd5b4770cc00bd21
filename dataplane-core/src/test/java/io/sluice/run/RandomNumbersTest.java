// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RandomNumbersTest {
  private final RandomNumbers numbers = new RandomNumbers();

  /** The first numbers after {@code srandom(1)} and {@code srandom(42)} in the GNU C library. */
  @Test
  void theSequenceIsTheOneOfTheCLibrary() {
    numbers.seed(1);
    assertEquals(1_804_289_383, numbers.next());
    assertEquals(846_930_886, numbers.next());
    assertEquals(1_681_692_777, numbers.next());
    numbers.seed(42);
    assertEquals(71_876_166, numbers.next());
    assertEquals(708_592_740, numbers.next());
    numbers.seed(1);
    assertEquals(1_804_289_383, numbers.next());
  }

  @Test
  void rangesAreCutOutOfIt() {
    numbers.seed(1);
    assertEquals(1_804_289_383 / ((1L << 31) / 64_511), numbers.upTo(64_510));
    assertEquals(846_930_886 >>> 14 & 1, numbers.upTo(1));
    numbers.seed(1);
    assertEquals(1_804_289_383 / (double) (1L << 31), numbers.nextDouble());
  }

  @Test
  void everyNumberOfARangeComes() {
    for (boolean seeded : new boolean[] {false, true}) {
      if (seeded) {
        numbers.seed(7);
      }
      int[] counts = new int[6];
      for (int i = 0; i < 6000; i++) {
        counts[(int) numbers.upTo(5)]++;
      }
      for (int count : counts) {
        assertTrue(count > 700 && count < 1300, "count " + count);
      }
      assertTrue(numbers.upTo(0xffff_ffffL) <= 0xffff_ffffL);
      assertEquals(0, numbers.upTo(0));
    }
  }

  @Test
  void withoutASeedNobodyKnows() {
    RandomNumbers other = new RandomNumbers();
    long same = 0;
    for (int i = 0; i < 8; i++) {
      same += numbers.next() == other.next() ? 1 : 0;
    }
    assertNotEquals(8, same);
  }
}
