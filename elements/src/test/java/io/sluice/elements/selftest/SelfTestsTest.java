// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfTestsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BigintTest",
        "BitvectorTest",
        "CLPTest",
        "ConfParseTest",
        "CryptoTest",
        "DequeTest",
        "DevirtualizeTest",
        "ErrorTest",
        "FunctionTest",
        "HashTableMPTest",
        "HashTableTest",
        "HeapTest",
        "ListTest",
        "NotifierTest",
        "PacketTest",
        "SortTest",
        "StringTest",
        "TokenBucketTest",
        "VectorTest"
      })
  void allPassHere(String name) {
    try (TestGraph graph = TestGraph.of("x :: " + name)) {
      assertEquals(1, graph.log().size(), graph.log().toString());
      String report = graph.log().get(0);
      assertTrue(
          report.endsWith("While initializing 'x :: " + name + "':\n  All tests pass!"), report);
    }
  }

  @Test
  void aFailureIsAnErrorOfTheConfiguration() {
    SelfTest failing =
        new SelfTest() {
          @Override
          void test() {
            same("sum", 4, 2 + 3);
            check("truth", false);
            check("truth", true);
          }
        };
    assertEquals(List.of("sum: expected 4, got 5", "truth"), failing.failures());
  }

  @Test
  void neighborsAreListedTheNearOnesFirst() {
    String config =
        "d :: Idle -> c :: Null -> b :: Null -> a :: Null -> n :: NeighborhoodTest;"
            + "n -> x :: Null -> y :: Null -> z :: Idle; e :: Idle -> [1] n; n[1] -> w :: Idle";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("a\ne\n", graph.read("n.upstream"));
      assertEquals("a\ne\nb\n", graph.router().read("n.upstream", "2"));
      assertEquals("a\nb\n", graph.router().read("n.upstream0", "2"));
      assertEquals("e\n", graph.router().read("n.upstream1", "5"));
      assertEquals("x\nw\ny\nz\n", graph.router().read("n.downstream", "3"));
      assertEquals("x\n", graph.read("n.downstream0"));
    }
  }

  @Test
  void packetsAreTakenOutOfAQueue() {
    try (TestGraph graph =
        TestGraph.of("Idle -> q :: Queue(5) -> Idle; x :: QueueYankTest(q); t :: TimerTest")) {
      graph.until(() -> !graph.log().isEmpty());
      assertEquals(List.of("x :: QueueYankTest: All tests pass!"), graph.log());
    }
    String errors = TestGraph.errorsOf("t :: TimerTest; QueueYankTest(t)");
    assertTrue(errors.contains("QUEUE argument must be a Queue element"), errors);
  }

  @Test
  void tasksRunAsOftenAsTheirTicketsSay() {
    String config =
        "a :: SchedOrderTest(1, SIZE 60, STOP true); b :: SchedOrderTest(2, LIMIT 5);"
            + "c :: SchedOrderTest(3); ScheduleInfo(c 2)";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.router().isStopRequested());
      String order = graph.read("b.order");
      assertEquals(60, order.strip().split(" ").length);
      assertEquals(5, order.chars().filter(id -> id == '2').count());
      long ones = order.chars().filter(id -> id == '1').count();
      long threes = order.chars().filter(id -> id == '3').count();
      assertEquals(2, threes / (double) ones, 0.2, order);
    }
  }

  @Test
  void signalsOfQueues() {
    StringBuilder config =
        new StringBuilder("in :: Inject -> f :: NotifierDebug -> q :: Queue(1);");
    for (int i = 0; i < 40; i++) {
      config.append("Idle -> q").append(i).append(" :: Queue;");
    }
    config.append("q -> s :: RoundRobinSched -> e :: NotifierDebug -> u :: Unqueue(ACTIVE false)");
    config.append(" -> Discard; q35 -> [1] s;");
    for (int i = 0; i < 40; i++) {
      config.append(i == 35 ? "" : "q" + i + " -> Idle;");
    }
    try (TestGraph graph = TestGraph.of(config.toString())) {
      assertEquals("full.0/1:1*", graph.read("f.signal"));
      assertEquals("empty.0/1:0+empty.1/10:0", graph.read("e.signal"));
      graph.send("in", new byte[1]);
      assertEquals("full.0/1:0", graph.read("f.signal"));
      assertEquals("empty.0/1:1*+empty.1/10:0", graph.read("e.signal"));
      graph.write("u.active", "true");
      graph.run();
      assertEquals("empty.0/1:0+empty.1/10:0", graph.read("e.signal"));
    }
  }

  @Test
  void aTimerFiresWhenItIsTold() {
    try (TestGraph graph = TestGraph.of("t :: TimerTest; u :: TimerTest(DELAY 1000s)")) {
      assertEquals("false", graph.read("t.scheduled"));
      assertEquals("true", graph.read("u.scheduled"));
      graph.write("t.schedule_after", "0");
      graph.write("u.unschedule", "");
      graph.until(() -> !graph.log().isEmpty());
      assertEquals("false", graph.read("t.scheduled"));
      assertEquals("false", graph.read("u.scheduled"));
      assertTrue(graph.log().get(0).endsWith(": t :: TimerTest fired"), graph.log().toString());
    }
  }
}
