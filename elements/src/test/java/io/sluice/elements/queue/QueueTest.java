// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueTest {
  private static byte[] packet(int number) {
    return new byte[] {(byte) number, 0, 0, 0};
  }

  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void whatIsLeftAtTheStopIsDropped() {
    String config =
        "in :: Inject -> t :: Tee(4) -> q :: Queue -> Idle; m :: MixedQueue; t[1] -> [1] m -> Idle;"
            + "Idle -> m; t[2] -> Queue(2) -> d :: DelayShaper(1h) -> out :: Capture;"
            + "t[3] -> Queue -> l :: LinkUnqueue(1h, 1GBps) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet(1), packet(2));
      graph.run();
      assertEquals(-1, graph.drops("q", "left at stop"));
      graph.router().settle();
      assertEquals("2", graph.read("q.length"));
      assertEquals(2, graph.drops("q", "left at stop"));
      assertEquals(2, graph.drops("m", "left at stop"));
      assertEquals(1, graph.drops("d", "left at stop"));
      assertEquals(2, graph.drops("l", "left at stop"));
      graph.router().stop();
      assertEquals(2, graph.drops("q", "left at stop"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Queue",
        "SimpleQueue",
        "NotifierQueue",
        "FullNoteQueue",
        "QuickNoteQueue",
        "ThreadSafeQueue"
      })
  void keepsOrderAndDropsTheNewest(String kind) {
    String config = "in :: Inject -> q :: " + kind + "(3) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet(1), packet(2));
      assertEquals("2", graph.read("q.length"));
      graph.send("in", packet(3), packet(4), packet(5));
      assertEquals("3", graph.read("q.length"));
      assertEquals("3", graph.read("q.highwater_length"));
      assertEquals("3", graph.read("q.capacity"));
      assertEquals("2", graph.read("q.drops"));
      assertEquals(2, graph.drops("q", "queue full"));
      assertEquals(List.of("q :: " + kind + ": overflow"), graph.log());
      graph.run();
      assertEquals(List.of(1, 2, 3), numbers(graph, "out"));
      assertEquals("0", graph.read("q.length"));
      graph.write("q.reset_counts", "");
      assertEquals("0", graph.read("q.drops"));
      assertEquals("0", graph.read("q.highwater_length"));
    }
  }

  @Test
  void refusedPacketsLeaveByOutputOne() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> q :: Queue(2) -> out :: Capture; q[1] -> rest :: Capture")) {
      graph.send("in", packet(1), packet(2), packet(3), packet(4));
      assertEquals(List.of(3, 4), numbers(graph, "rest"));
      graph.write("q.reset", "");
      assertEquals(List.of(3, 4, 1, 2), numbers(graph, "rest"));
      graph.run();
      assertEquals(List.of(), numbers(graph, "out"));
    }
  }

  @Test
  void capacityGrowsAndShrinksWhileItRuns() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: Queue(2) -> out :: Capture")) {
      graph.send("in", packet(1), packet(2), packet(3));
      graph.write("q.capacity", "5");
      graph.send("in", packet(4), packet(5), packet(6), packet(7));
      assertEquals("5", graph.read("q.length"));
      graph.write("q.capacity", "3");
      assertEquals("3", graph.read("q.length"));
      assertEquals("3", graph.read("q.capacity"));
      graph.run();
      assertEquals(List.of(1, 2, 4), numbers(graph, "out"));
      assertThrows(HandlerException.class, () -> graph.write("q.capacity", "-1"));
      assertThrows(HandlerException.class, () -> graph.write("q.capacity", "much"));
    }
  }

  @Test
  void anEmptyCapacityIsTheDefault() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: Queue(2) -> Idle")) {
      graph.write("q.capacity", "7");
      assertEquals("7", graph.read("q.config"));
      graph.write("q.capacity", "");
      assertEquals("1000", graph.read("q.capacity"));
      assertEquals("", graph.read("q.config"));
    }
  }

  @Test
  void packetsLeftInTheQueueAreFreedAtTheEnd() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: Queue -> Idle")) {
      graph.send("in", packet(1), packet(2));
      graph.run();
      assertEquals("2", graph.read("q.length"));
    }
  }

  @Test
  void aZeroCapacityStoresNothing() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: Queue(0) -> out :: Capture")) {
      graph.send("in", packet(1));
      assertEquals("1", graph.read("q.drops"));
      assertEquals(List.of(), graph.log());
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Idle -> Queue(x) -> Idle; Idle -> Queue(5, 6) -> Idle");
    assertTrue(errors.contains("CAPACITY: parse error in 'x'"), errors);
    assertTrue(errors.contains("too many arguments"), errors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Queue(500)", "FrontDropQueue(500)"})
  void betweenWorkersEveryPacketIsDeliveredOrCounted(String queue) throws InterruptedException {
    String config =
        "s :: InfiniteSource(LIMIT 200000, BURST 32, LENGTH 64) -> a :: Counter -> q :: "
            + queue
            + " -> u :: Unqueue(32) -> b :: Counter -> Discard;"
            + "q[1] -> c :: Counter -> Discard;"
            + "StaticThreadSched(s 0, u 1)";
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    PlainPool pool = new PlainPool(4096);
    try (Router router =
        Router.parse(config, TestGraph.options().pool(pool).workers(2).log(log::add))) {
      router.start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      long out = 0;
      while (out < 200_000 && System.nanoTime() < deadline) {
        out =
            Long.parseLong(router.read("b.count"))
                + Long.parseLong(router.read("c.count"))
                + router.find("q").drops();
      }
      assertEquals(200_000, out, log.toString());
      assertEquals("200000", router.read("a.count"));
      assertEquals("0", router.read("q.length"));
      assertTrue(Long.parseLong(router.read("q.highwater_length")) <= 500);
      assertThrows(HandlerException.class, () -> router.write("q.capacity", "100000"));
      router.write("q.capacity", "10");
      assertEquals("10", router.read("q.capacity"));
    }
    assertEquals(0, pool.inUse());
    pool.close();
  }
}
