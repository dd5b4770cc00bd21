// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** That the measurements measure what they say; small ones. */
class SessionsTest {
  @Test
  void sessionsOfTwoWorkersAreTranslatedBothWays() throws InterruptedException {
    try (Measurement measurement = new Measurement(5_000, 2, null, 0.05)) {
      Measurement.Result result = measurement.run();
      assertEquals(0, result.failures());
      assertTrue(result.newFlows() > 0 && result.bytesPerFlow() > 128);
      assertTrue(result.oneWay() > 0 && result.bothWays() > 0 && result.inFullTable() > 0);
    }
  }

  @Test
  void allFlowsRunOut() {
    assertTrue(Expiry.measure(10_000).getTotalCount() >= 200);
    assertTrue(Expiry.pauses(100_000).getTotalCount() > 0);
  }

  @Test
  void connectionsLeaveNothingBehind() {
    String seen = Churn.run(3_000);
    assertTrue(seen.contains("3000 connections"), seen);
    assertTrue(seen.contains(" 0 entries left, 0 buffers in use"), seen);
  }
}
