// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void axesReachTheirValuesInRoundSteps() {
    Axis linear = new Axis(3, 47, false, 0, 100);
    assertEquals(
        List.of(0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0), linear.ticks());
    assertEquals(94, linear.pixel(47), 1e-9);
    Axis log = new Axis(10, 1000, true, 0, 100);
    assertEquals(List.of(10.0, 100.0, 1000.0), log.ticks());
    assertEquals(50, log.pixel(100), 1e-9);
  }
}
