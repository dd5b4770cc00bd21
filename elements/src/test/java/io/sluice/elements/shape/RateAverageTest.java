// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateAverageTest {
  @Test
  void followsTheRate() {
    RateAverage average = new RateAverage();
    long now = 0;
    for (; now < 10_000_000_000L; now += 1_000_000) {
      average.update(now, 5);
    }
    assertEquals(5000, average.perSecond(), 5);
    average.update(now + 1_000_000_000L, 0);
    assertTrue(average.perSecond() > 1500 && average.perSecond() < 2300);
    average.update(now + 60_000_000_000L, 0);
    assertEquals(0, average.perSecond(), 1);
  }
}
