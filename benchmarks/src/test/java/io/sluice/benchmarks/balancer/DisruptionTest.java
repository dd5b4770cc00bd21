// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DisruptionTest {
  @Test
  void littleMovesByMaglevMuchByHashAndNothingThatIsKnown() {
    String[] maglev = new Disruption(20_000).row("maglev", 65_537).split("\\s*\\|\\s*");
    String[] hash = new Disruption(20_000).row("hash", 65_537).split("\\s*\\|\\s*");
    // Before the first bar there is nothing.
    assertEquals("maglev", maglev[1]);
    assertEquals("1.00", maglev[3]);
    double moved = Double.parseDouble(maglev[4]);
    assertTrue(moved > 0.8 && moved < 2.5, "moved " + moved);
    assertTrue(Double.parseDouble(hash[4]) > 10);
    assertEquals("0", maglev[7]);
    assertEquals("0", hash[7]);
  }
}
