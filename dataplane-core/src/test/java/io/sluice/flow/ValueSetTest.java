// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueSetTest {
  /** A sorted set is the model. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 1000, 4096, 4097, 65_536, 300_000})
  void isASortedSetThatGoesRound(int limit) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ValueSet set = new ValueSet(limit);
    TreeSet<Integer> model = new TreeSet<>();
    for (int i = 0; i < 3000; i++) {
      String hint = "seed " + seed + " step " + i;
      int value = random.nextInt(limit);
      if (random.nextInt(3) == 0) {
        assertEquals(model.add(value), set.add(value), hint);
      } else if (!model.isEmpty() && random.nextBoolean()) {
        int member = model.first();
        assertEquals(model.remove(member), set.remove(member), hint);
      } else {
        assertEquals(model.remove(value), set.remove(value), hint);
      }
      assertEquals(model.contains(value), set.contains(value), hint);
      assertEquals(model.size(), set.size(), hint);
      Integer next = model.ceiling(value);
      int round = model.isEmpty() ? -1 : model.first();
      assertEquals(next == null ? round : next, set.next(value), hint);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 4096, 4097, 5000})
  void allAreFoundOnce(int limit) {
    ValueSet set = new ValueSet(limit);
    set.addAll();
    assertEquals(limit, set.size());
    for (int i = 0; i < limit; i++) {
      assertEquals(i, set.next(0));
      set.remove(i);
    }
    assertEquals(-1, set.next(0));
  }
}
