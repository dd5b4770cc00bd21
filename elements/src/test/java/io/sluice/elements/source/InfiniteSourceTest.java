// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InfiniteSourceTest {
  private static String next(TestGraph graph) {
    graph.write("s.reset", "");
    graph.until(() -> graph.read("s.count").equals("1"));
    byte[] packet = graph.packets("out").get(graph.packets("out").size() - 1);
    return new String(packet, StandardCharsets.ISO_8859_1);
  }

  @Test
  void theLengthCanBeChangedByBothNames() {
    try (TestGraph graph = TestGraph.of("s :: InfiniteSource(abc, 1) -> out :: Capture")) {
      assertEquals("-1", graph.read("s.length"));
      assertEquals("-1", graph.read("s.datasize"));
      graph.write("s.length", "5");
      assertEquals("5", graph.read("s.datasize"));
      assertEquals("abc", graph.read("s.data"));
      assertEquals("abcab", next(graph));
      graph.write("s.data", "xyz!");
      assertEquals("xyz!x", next(graph));
      graph.write("s.datasize", "2");
      assertEquals("xy", next(graph));
      graph.write("s.datasize", "-1");
      assertEquals("xyz!", next(graph));
      assertThrows(HandlerException.class, () -> graph.write("s.length", "x"));
      assertThrows(HandlerException.class, () -> graph.write("s.length", "10000000"));
      assertThrows(HandlerException.class, () -> graph.write("s.length", "-2"));
      assertEquals("-1", graph.read("s.length"));
    }
  }

  @Test
  void theBurstHasTwoNames() {
    try (TestGraph graph = TestGraph.of("s :: InfiniteSource(LIMIT 0, BURST 3) -> Discard")) {
      assertEquals("3", graph.read("s.burstsize"));
      graph.write("s.burstsize", "4");
      assertEquals("4", graph.read("s.burst"));
      assertThrows(HandlerException.class, () -> graph.write("s.burstsize", "0"));
    }
  }

  @Test
  void packetsHaveTheHeadroomThatIsAskedFor() {
    for (String source : new String[] {"InfiniteSource", "RatedSource"}) {
      String config = source + "(LENGTH 60, LIMIT 1, HEADROOM %d) -> out :: Capture";
      for (int headroom : new int[] {0, 128, 300, 5000}) {
        try (TestGraph graph = TestGraph.of(config.formatted(headroom))) {
          graph.until(() -> graph.packets("out").size() == 1);
          assertTrue(graph.captured("out").get(0).headroom() >= Math.max(128, headroom));
          assertEquals(60, graph.packets("out").get(0).length);
        }
      }
    }
  }

  @Test
  void readsClicksOlderAndFastClicksKeywords() {
    String config =
        "InfiniteSource(ab, -5, DATASIZE 3, HEADROOM 64, ACTIVE false) -> Discard;"
            + "s :: InfiniteSource(ab, 1, DATASIZE 3) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertArrayEquals(new byte[] {'a', 'b', 'a'}, graph.packets("out").get(0));
    }
  }

  @Test
  void theCallAtTheEndNeedsAHandler() {
    String errors = TestGraph.errorsOf("InfiniteSource(LIMIT 1, END_CALL nosuch.x) -> Discard");
    assertTrue(errors.contains("END_CALL: no element named 'nosuch'"), errors);
    errors = TestGraph.errorsOf("s :: InfiniteSource(LIMIT 1, END_CALL s.count 1) -> Discard");
    assertTrue(errors.contains("END_CALL: no 's.count' write handler"), errors);
  }
}
