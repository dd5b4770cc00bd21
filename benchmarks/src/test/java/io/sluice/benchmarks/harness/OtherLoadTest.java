// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OtherLoadTest {
  @Test
  void otherLoadIsWhatIsNotOurs() {
    String self = "12 (a b) c) S 1 1 1 0 -1 0 0 0 0 0 %d 10 20 30 20 0 1";
    OtherLoad before = OtherLoad.parse("cpu 100 0 50 999 7 0 0 5 0 0", self.formatted(40));
    OtherLoad after = OtherLoad.parse("cpu 300 0 60 999 7 0 0 15 0 0", self.formatted(190));
    assertEquals(0.6 + 0.1, after.since(before), 1e-9);
  }
}
