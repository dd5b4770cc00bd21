// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ExactPaintSwitchTest {
  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: ExactPaintSwitch(%s) -> a :: Capture; e[1] -> b :: Capture"
            .formatted(arguments));
  }

  private static void send(TestGraph graph, int anno, int... colors) {
    for (int color : colors) {
      graph.send("in", new byte[] {(byte) color}, packet -> Anno.putU8(packet, anno, color));
    }
  }

  private static String colors(TestGraph graph, String capture) {
    StringBuilder text = new StringBuilder();
    graph.packets(capture).forEach(bytes -> text.append(bytes[0] & 0xff).append(' '));
    return text.toString();
  }

  @Test
  void colorsGoWhereTheyAreListed() {
    try (TestGraph graph = graph("MAP 6, MAP 255, MAP 7, MAP 8, MAP 9, MAP 8")) {
      send(graph, Anno.PAINT, 6, 255, 7, 0, 6);
      assertEquals("6 6 ", colors(graph, "a"));
      assertEquals("255 ", colors(graph, "b"));
      assertEquals(2, graph.drops("e", "no such output"));
    }
  }

  @Test
  void theOthersGoToTheDefault() {
    try (TestGraph graph = graph("20, MAP 5, MAP 6, MAP 5, DEFAULT 1")) {
      send(graph, 20, 5, 6, 3);
      assertEquals("6 3 ", colors(graph, "b"));
      assertEquals(1, graph.drops("e", "no such output"), "the later MAP counts");
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf("Idle -> ExactPaintSwitch(MAP 256, MAP x, DEFAULT 1) -> Discard");
    assertTrue(errors.contains("Default port cannot be higher than the number of ports!"), errors);
    assertTrue(errors.contains("MAP"), errors);
  }
}
