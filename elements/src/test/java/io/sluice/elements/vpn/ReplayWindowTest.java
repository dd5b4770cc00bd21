// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
  @Test
  void takesEachCounterOnce() {
    ReplayWindow window = new ReplayWindow(64);
    assertTrue(window.isFresh(0));
    window.accept(0);
    assertFalse(window.isFresh(0));
    window.accept(100);
    assertTrue(window.isFresh(99));
    assertTrue(window.isFresh(37));
    assertFalse(window.isFresh(36));
    assertFalse(window.isFresh(-1));
  }

  /** Against a set that remembers everything. */
  @ParameterizedTest
  @ValueSource(ints = {1, 32, 64, 100, 1024, 8192})
  void doesAsASetDoes(int size) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ReplayWindow window = new ReplayWindow(size);
    Set<Long> seen = new HashSet<>();
    long top = -1;
    for (int i = 0; i < 20_000; i++) {
      int jump = random.nextInt(50) == 0 ? 3 * size : 10;
      long counter = Math.max(0, top - size - 5 + random.nextInt(size + 5 + jump));
      boolean expected = counter > top || top - counter < size && !seen.contains(counter);
      assertEquals(expected, window.isFresh(counter), "seed " + seed + " step " + i);
      if (expected) {
        window.accept(counter);
        seen.add(counter);
        top = Math.max(top, counter);
      }
    }
    assertEquals(top, window.top());
  }
}
