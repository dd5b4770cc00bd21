// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetTimestampTest {
  @Test
  void setsAGivenTime() {
    String config = "in :: Inject -> SetTimestamp(1234567890.000000001) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4]);
      assertEquals(1_234_567_890_000_000_001L, graph.captured("out").get(0).timestamp());
    }
  }

  @Test
  void aTimeMayHaveAUnit() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> SetTimestamp(2500ms) -> out :: Capture")) {
      graph.send("in", new byte[4]);
      assertEquals(2_500_000_000L, graph.captured("out").get(0).timestamp());
    }
    String errors = TestGraph.errorsOf("Idle -> SetTimestamp(-1) -> Discard");
    assertTrue(errors.contains("TIMESTAMP: parse error in '-1'"), errors);
  }

  @Test
  void setsTheCurrentTime() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> SetTimestamp -> out :: Capture")) {
      long before = WallClock.nanos();
      graph.send("in", new byte[4]);
      graph.run();
      long time = graph.captured("out").get(0).timestamp();
      assertTrue(time >= before && time <= WallClock.nanos(), "time " + time);
    }
  }

  @Test
  void theFirstTimestampIsAnAnnotationOfItsOwn() {
    String config =
        "in :: Inject -> SetTimestamp(1.000000001, FIRST true) -> Print(PRINTANNO true,"
            + " CONTENTS NONE) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4]);
      assertEquals(0, graph.captured("out").get(0).timestamp());
      String annotations = "00".repeat(32) + "01ca9a3b00000000" + "00".repeat(8);
      assertEquals("   4 | " + annotations, graph.log().get(0));
    }
  }
}
