// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownstreamQueuesTest {
  private static void step(TestGraph graph) {
    for (int i = 0; i < 50; i++) {
      graph.router().step();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Queue", "FullNoteQueue", "QuickNoteQueue", "ThreadSafeQueue"})
  void sourcesRestWhileTheirQueueIsFull(String kind) {
    String config =
        "i :: InfiniteSource -> Counter -> q :: "
            + kind
            + "(10) -> u :: Unqueue(ACTIVE no) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      step(graph);
      assertEquals("10", graph.read("i.count"));
      assertEquals("0", graph.read("q.drops"));
      graph.write("q.capacity", "15");
      assertEquals("15", graph.read("q.config"));
      step(graph);
      assertEquals("15", graph.read("i.count"));
      graph.write("u.active", "true");
      step(graph);
      assertEquals("0", graph.read("q.drops"));
    }
  }

  @Test
  void someQueuesGiveNoNotice() {
    try (TestGraph graph =
        TestGraph.of(
            "i :: InfiniteSource -> q :: SimpleQueue(10) -> Unqueue(ACTIVE no) -> Discard")) {
      step(graph);
      assertEquals("50", graph.read("i.count"));
      assertEquals("40", graph.read("q.drops"));
    }
  }

  @Test
  void oneQueueWithRoomIsEnough() {
    String config =
        "r :: RandomSource(10) -> t :: Tee -> a :: Queue(10) -> Unqueue(ACTIVE no) -> Discard;"
            + "t[1] -> b :: Queue(20) -> Unqueue(ACTIVE no) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      step(graph);
      assertEquals("20", graph.read("r.count"));
      assertEquals("10", graph.read("a.drops"));
    }
  }

  @Test
  void theEndIsCalledOnce() {
    String config =
        "i :: InfiniteSource(LIMIT 3, END_CALL p.color 9) -> p :: Paint(1) -> Discard;"
            + "r :: RandomSource(9, LIMIT 3, END_CALL o.color 8) -> o :: Paint(1) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      step(graph);
      assertEquals("9", graph.read("p.color"));
      assertEquals("8", graph.read("o.color"));
      graph.write("p.color", "1");
      step(graph);
      assertEquals("1", graph.read("p.color"));
    }
  }
}
