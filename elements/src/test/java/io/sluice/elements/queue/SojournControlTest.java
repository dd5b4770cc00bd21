// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When packets are dropped, in simulated time. */
class SojournControlTest {
  private static final long MS = 1_000_000;
  private static final long BEGIN = 1_000_000_000_000_000_000L;

  private final SojournControl control = new SojournControl();

  private boolean drops(long ms, long sojourn) {
    return control.drops(BEGIN + ms * MS, sojourn * MS, 5 * MS, 100 * MS);
  }

  /** The milliseconds of a span at which a packet that has waited 20 ms is dropped. */
  private List<Long> dropsIn(long from, long to) {
    List<Long> times = new ArrayList<>();
    for (long ms = from; ms < to; ms++) {
      while (drops(ms, 20)) {
        times.add(ms);
      }
    }
    return times;
  }

  @Test
  void shortWaitsAreLeftAlone() {
    for (long ms = 0; ms < 1000; ms++) {
      assertFalse(drops(ms, ms % 99 == 98 ? 50 : 4));
    }
  }

  /** The first after two intervals; then 100, 16/22, 16/27, 16/32 ... intervals apart. */
  @Test
  void dropsComeFasterAndFaster() {
    assertEquals(List.of(200L, 300L, 373L, 432L, 482L), dropsIn(0, 500));
  }

  @Test
  void oneShortWaitEndsIt() {
    assertEquals(5, dropsIn(0, 500).size());
    assertFalse(drops(500, 1));
    // It has to be too long for an interval again, but not for two: the last time is near.
    assertEquals(List.of(601L, 661L, 711L), dropsIn(501, 720));
  }

  @Test
  void afterALongPauseItBeginsAnew() {
    dropsIn(0, 500);
    control.empty();
    assertEquals(List.of(5200L, 5300L), dropsIn(5000, 5373));
  }

  @Test
  void aPacketBehindADroppedOneIsSpared() {
    for (long ms = 0; ms < 200; ms++) {
      assertFalse(drops(ms, 20));
    }
    assertTrue(drops(200, 20));
    assertFalse(drops(200, 20));
  }

  @Test
  void whatCannotBeJudgedEndsIt() {
    dropsIn(0, 250);
    control.pause();
    assertFalse(drops(300, 2));
    assertEquals(List.of(), dropsIn(301, 400));
  }
}
