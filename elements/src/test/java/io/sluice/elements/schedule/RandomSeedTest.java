// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomSeedTest {
  private static final String CONFIG = "in :: Inject -> x :: RandomSample(0.5) -> out :: Capture";

  private static List<Byte> chosen(TestGraph graph) {
    int before = graph.packets("out").size();
    for (int i = 0; i < 100; i++) {
      graph.send("in", new byte[] {(byte) i});
    }
    List<Byte> bytes = new ArrayList<>();
    graph.packets("out").stream().skip(before).forEach(packet -> bytes.add(packet[0]));
    return bytes;
  }

  @Test
  void theSamePacketsAreChosen() {
    List<Byte> first;
    try (TestGraph graph = TestGraph.of("r :: RandomSeed(5); " + CONFIG)) {
      first = chosen(graph);
      assertNotEquals(first, chosen(graph));
      graph.write("r.seed", "5");
      assertEquals(first, chosen(graph));
      graph.write("r.seed", "6");
      assertNotEquals(first, chosen(graph));
    }
    try (TestGraph graph = TestGraph.of(CONFIG + "; RandomSeed(5)")) {
      assertEquals(first, chosen(graph));
    }
  }
}
