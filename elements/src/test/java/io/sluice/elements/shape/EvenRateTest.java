// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EvenRateTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void eventsAreEvenlySpaced() {
    EvenRate pace = new EvenRate();
    pace.setRate(10);
    long done = 0;
    for (long now = 0; now < 3 * SECOND; now += SECOND / 100) {
      long due = pace.due(now);
      if (due > 0) {
        assertEquals(1, due, "at " + now);
        assertEquals(0, now % (SECOND / 10));
        pace.done(due);
        done += due;
      }
    }
    assertEquals(30, done);
  }

  @Test
  void lagOfMoreThanASecondIsForgotten() {
    EvenRate pace = new EvenRate();
    pace.setRate(10);
    assertEquals(1, pace.due(0));
    pace.done(1);
    assertEquals(5, pace.due(SECOND / 2));
    assertEquals(11, pace.due(20 * SECOND));
  }

  @Test
  void aRateOfZeroIsNeverDue() {
    EvenRate pace = new EvenRate();
    assertEquals(0, pace.due(5));
  }
}
