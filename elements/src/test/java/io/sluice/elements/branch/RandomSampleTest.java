// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RandomSampleTest {
  @Test
  void samplesWithTheProbability() {
    String config =
        "in :: Inject -> s :: RandomSample(0.25) -> out :: Capture; s[1] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 100; i++) {
        graph.send("in", new byte[20][4]);
      }
      int sampled = graph.packets("out").size();
      assertEquals(2000, sampled + graph.packets("rest").size());
      assertTrue(sampled > 280 && sampled < 720, "sampled " + sampled + " of 2000");
      graph.write("s.drop_prob", "1");
      assertEquals("0", graph.read("s.sampling_prob"));
      graph.send("in", new byte[20][4]);
      assertEquals(sampled, graph.packets("out").size());
      graph.write("s.active", "false");
      graph.send("in", new byte[20][4]);
      assertEquals(sampled + 20, graph.packets("out").size());
      assertThrows(HandlerException.class, () -> graph.write("s.drop_prob", "1.5"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf("Idle -> RandomSample(2) -> RandomSample(SAMPLE 0.1, DROP 0.9) -> Idle");
    assertTrue(errors.contains("sampling probability must be between 0 and 1"), errors);
    assertTrue(errors.contains("give at most one of SAMPLE and DROP"), errors);
    String missing = TestGraph.errorsOf("Idle -> RandomSample -> Idle");
    assertTrue(missing.contains("sampling probability must be between 0 and 1"), missing);
  }

  @Test
  void whatWasNotSampledIsCounted() {
    String config =
        "in :: Inject -> s :: RandomSample(0) -> out :: Capture; s[1] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[3][4]);
      assertEquals("3", graph.read("s.drops"));
      assertEquals("SAMPLE 0, ACTIVE true", graph.read("s.config"));
      graph.write("s.sampling_prob", "0.00001");
      assertEquals("0.00001", graph.read("s.sampling_prob"));
      graph.replace(config);
      assertEquals("3", graph.read("s.drops"));
    }
  }
}
