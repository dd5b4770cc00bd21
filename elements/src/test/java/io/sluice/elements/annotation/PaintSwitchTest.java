// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaintSwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  private static void send(TestGraph graph, int number, int color) {
    graph.send("in", new byte[] {(byte) number}, packet -> Anno.putU8(packet, Anno.PAINT, color));
  }

  @Test
  void theColourNamesTheOutput() {
    String config =
        "in :: Inject -> s :: PaintSwitch -> a :: Capture; s[1] -> b :: Capture;"
            + "s[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, 1, 0);
      send(graph, 2, 1);
      send(graph, 3, 2);
      send(graph, 4, 3);
      send(graph, 5, 255);
      assertEquals(List.of(1, 5), numbers(graph, "a"));
      assertEquals(List.of(2, 5), numbers(graph, "b"));
      assertEquals(List.of(3, 5), numbers(graph, "c"));
      assertEquals(1, graph.drops("s", "no such output"));
    }
  }

  @Test
  void aMixedBatchIsSplit() {
    String config =
        "a :: Inject -> Paint(0) -> q :: Queue; b :: Inject -> Paint(1) -> q;"
            + "q -> Unqueue(64) -> s :: PaintSwitch -> x :: Capture; s[1] -> y :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 10; i += 2) {
        graph.send("a", new byte[] {(byte) i});
        graph.send("b", new byte[] {(byte) (i + 1)});
      }
      graph.run();
      assertEquals(List.of(0, 2, 4, 6, 8), numbers(graph, "x"));
      assertEquals(List.of(1, 3, 5, 7, 9), numbers(graph, "y"));
    }
  }
}
