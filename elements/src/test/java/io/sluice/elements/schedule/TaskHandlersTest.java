// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TaskHandlersTest {
  @Test
  void aReaderOfAnEmptyQueueSleeps() {
    try (TestGraph graph =
        TestGraph.of(
            "Idle -> q :: Queue -> u :: Unqueue -> Discard; i :: Idle -> s :: SimpleQueue"
                + " -> v :: Unqueue -> Discard")) {
      graph.router().runUntilIdle(10);
      assertEquals("false", graph.read("u.scheduled"));
      assertEquals("true", graph.read("v.scheduled"), "a SimpleQueue gives no notice");
      assertEquals("0", graph.read("u.home_thread"));
    }
  }

  @Test
  void aReaderSleepsWhileNothingUpstreamMayGive() {
    String config =
        "a :: InfiniteSource(LIMIT 2, ACTIVE false) -> q :: Queue -> [0] r :: RoundRobinSched;"
            + "Idle -> Queue -> [1] r; Idle -> [2] r; r -> DelayShaper(0s)"
            + " -> d :: Discard(ACTIVE false);";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("false", graph.read("d.scheduled"));
      graph.write("a.active", "true");
      graph.router().runUntilIdle(10);
      assertEquals("2", graph.read("q.length"));
      assertEquals("true", graph.read("d.scheduled"));
      graph.write("d.active", "true");
      graph.router().runUntilIdle(1000);
      assertEquals("2", graph.read("d.count"));
      assertEquals("false", graph.read("d.scheduled"));
    }
  }

  @Test
  void aSourceSleepsWhileItsQueueIsFull() {
    try (TestGraph graph =
        TestGraph.of(
            "i :: InfiniteSource(LIMIT 7) -> q :: Queue(5) -> u :: Unqueue(ACTIVE false)"
                + " -> Discard; j :: InfiniteSource(LIMIT 9) -> n :: NotifierQueue(5) -> Idle")) {
      assertEquals("true", graph.read("i.scheduled"));
      graph.router().runUntilIdle(100);
      assertEquals(
          "5 false true",
          graph.read("i.count")
              + " "
              + graph.read("i.scheduled")
              + " "
              + graph.read("u.scheduled"));
      assertEquals("9 false", graph.read("j.count") + " " + graph.read("j.scheduled"));
      graph.write("u.active", "true");
      graph.router().runUntilIdle(100);
      assertEquals("7 false", graph.read("i.count") + " " + graph.read("i.scheduled"));
    }
  }

  @Test
  void aSwitchWakesItsReaderWhenTheChosenInputMayGive() {
    String config =
        "InfiniteSource(LIMIT 2) -> [0] s :: PullSwitch(-1); InfiniteSource(LIMIT 2) -> [1] s;"
            + "Idle -> [2] s; s -> x :: StaticPullSwitch(0) -> d :: Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("false", graph.read("d.scheduled"));
      for (int input : new int[] {0, 1}) {
        graph.write("s.switch", String.valueOf(input));
        assertEquals("true", graph.read("d.scheduled"));
        graph.router().runUntilIdle(10);
        assertEquals("false", graph.read("d.scheduled"));
        assertEquals(String.valueOf(2 * input + 2), graph.read("d.count"));
      }
      graph.write("s.switch", "2");
      assertEquals("false", graph.read("d.scheduled"));
    }
  }
}
