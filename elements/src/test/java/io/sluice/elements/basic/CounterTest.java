// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CounterTest {
  @Test
  void countsPacketsAndBytes() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> c :: Counter -> out :: Capture")) {
      graph.send("in", new byte[60], new byte[100]);
      assertEquals("2", graph.read("c.count"));
      assertEquals("160", graph.read("c.byte_count"));
      assertArrayEquals(new byte[100], graph.packets("out").get(1));
      graph.write("c.reset", "");
      assertEquals("0", graph.read("c.count"));
    }
  }

  @Test
  void sourceRunsToItsLimit() {
    String config = "InfiniteSource(LIMIT 5, STOP true, LENGTH 60) -> c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertTrue(graph.router().isStopRequested());
      assertEquals("5", graph.read("c.count"));
      assertEquals("300", graph.read("c.byte_count"));
    }
  }

  @Test
  void wrongArgumentsAreReportedTogether() {
    String errors =
        TestGraph.errorsOf("InfiniteSource(LIMIT x, BURST 0)\n -> Counter(1, FOO 2) -> Dicsard;");
    assertTrue(errors.contains("test.click:1: While configuring 'InfiniteSource@1"), errors);
    assertTrue(errors.contains("LIMIT: parse error in 'x'"), errors);
    assertTrue(errors.contains("burst size must be >= 1"), errors);
    assertTrue(errors.contains("too many arguments"), errors);
    assertTrue(errors.contains("FOO: unknown argument"), errors);
    assertTrue(errors.contains("unknown element class 'Dicsard'"), errors);
  }

  @Test
  void aCallIsMadeWhenTheCountIsReached() {
    String config =
        "in :: Inject -> n :: Counter(COUNT_CALL 3 s.switch 1, BYTE_COUNT_CALL 40 p.color 7)"
            + " -> s :: Switch -> a :: Capture; s[1] -> p :: Paint(1) -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 5; i++) {
        graph.send("in", new byte[10]);
      }
      assertEquals(2, graph.packets("a").size());
      assertEquals(3, graph.packets("b").size());
      assertEquals(1, graph.captured("b").get(0).paint());
      assertEquals(7, graph.captured("b").get(1).paint());
      assertEquals("3", graph.router().read("n.count_call"));
    }
    String errors = TestGraph.errorsOf("Idle -> Counter(COUNT_CALL x y) -> Idle");
    assertTrue(errors.contains("COUNT_CALL type mismatch"), errors);
  }

  @Test
  void aCallThatIsWrittenMustBePossible() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> n :: Counter -> d :: Discard")) {
      assertEquals("", graph.router().read("n.count_call"));
      String[][] wrong = {
        {"3", "syntax error"},
        {"-1 d.active 0", "'count_call' first word should be unsigned (count)"},
        {"1 nobody.x", "no element named 'nobody'"},
        {"1 d.count", "no 'd.count' write handler"}
      };
      for (String[] call : wrong) {
        HandlerException e =
            assertThrows(
                HandlerException.class, () -> graph.write("n.count_call", call[0]), call[0]);
        assertEquals(call[1], e.getMessage());
      }
      graph.write("n.count_call", "1 d.active maybe");
      assertEquals("1", graph.router().read("n.count_call"));
      graph.send("in", new byte[10]);
      assertTrue(graph.log().get(0).startsWith("n :: Counter: While calling 'd.active maybe'"));
    }
  }

  @Test
  void aCountThatIsPastIsNotWaitedFor() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> c :: Counter(ATOMIC 2) -> s :: Switch -> out :: Capture")) {
      graph.send("in", new byte[3][4]);
      graph.write("c.count_call", "2 s.switch -1");
      graph.send("in", new byte[2][4]);
      assertEquals(5, graph.packets("out").size());
      graph.write("c.reset", "");
      graph.send("in", new byte[4]);
      graph.send("in", new byte[4]);
      assertEquals(6, graph.packets("out").size());
    }
  }
}
