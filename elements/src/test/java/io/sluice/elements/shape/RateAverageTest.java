// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateAverageTest {
  @Test
  void followsTheRateAsClickDoes() {
    RateAverage average = new RateAverage();
    long now = 0;
    for (; now < 1_000_000_000L; now += 1_000_000) {
      average.update(now, 5);
    }
    // Rising, the average stops 15/1024 below 5 and half a weight: 5 * 1024 + 8 - 15.
    assertEquals(5113, average.scaled());
    assertEquals(5113 * 1000 / 1024.0, average.perSecond());
    average.update(now + 16_000_000L, 0);
    assertTrue(average.perSecond() > 1500 && average.perSecond() < 2300, average.perSecond() + "");
    average.update(now + 200_000_000L, 0);
    assertEquals(0, average.scaled());
  }

  @Test
  void oneEpochWeighsASixteenth() {
    RateAverage average = new RateAverage();
    average.update(0, 16);
    assertEquals(0, average.scaled());
    average.update(1_000_000, 0);
    assertEquals(1024, average.scaled());
  }

  @Test
  void thresholdsAreRoundedDown() {
    assertEquals(102, RateAverage.threshold(100));
    assertEquals(0, RateAverage.threshold(0));
    assertEquals(1024 * 125_000L, RateAverage.threshold(125_000_000));
  }
}
