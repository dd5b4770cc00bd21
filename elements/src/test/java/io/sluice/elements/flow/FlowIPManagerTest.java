// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FlowIPManagerTest {
  private static byte[] udp(int src, int port) {
    return TestGraph.hex(
        String.format("4500001c0000000040110000%08x0a000002%04x000600080000", src, port));
  }

  @Test
  void tellsFlowsApart() {
    String config = "in :: Inject -> m :: FlowIPManager(2) -> c :: FlowCounter -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", udp(1, 1));
      graph.sendIp("in", udp(1, 1));
      graph.sendIp("in", udp(1, 2));
      assertEquals("2", graph.read("m.count"));
      assertEquals("2", graph.read("c.open"));
      graph.sendIp("in", udp(2, 2));
      assertEquals("2", graph.read("m.count"));
      assertEquals("1", graph.read("m.evicted"));
      assertEquals("3", graph.read("c.count"));
      assertEquals("1", graph.read("c.dump").trim().split(" ")[1]);
      assertEquals(4, graph.packets("out").size());
      graph.send("in", new byte[4]);
      assertEquals(1, graph.drops("m", "no IP header"));
      graph.replace(config);
      assertEquals("2", graph.read("m.count"));
      graph.sendIp("in", udp(2, 2));
      assertEquals("3", graph.read("c.count"));
    }
  }

  @Test
  void printsFlows() {
    String config =
        "in :: Inject -> FlowIPManager -> p :: FlowPrint -> out :: Capture; in2 :: Inject -> p";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", udp(1, 1));
      graph.sendIp("in2", udp(1, 1));
      assertTrue(
          graph.log().contains("p :: FlowPrint: 1 packets from flow 2. Count : 1"),
          graph.log().toString());
      assertEquals(1, graph.drops("p", "no flow"));
    }
  }

  @Test
  void flowsKeepTheirOutputs() {
    String config =
        "in :: Inject -> FlowIPManager -> s :: FlowRoundRobinSwitch -> a :: Capture;"
            + " s[1] -> b :: Capture; in2 :: Inject -> s";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 6; i++) {
        graph.sendIp("in", udp(1, i % 3));
      }
      graph.sendIp("in2", udp(1, 1));
      assertEquals(4, graph.packets("a").size());
      assertEquals(2, graph.packets("b").size());
      assertEquals(1, graph.drops("s", "no flow"));
    }
  }

  @Test
  void limitsFlowsAndNumbersThem() {
    String config =
        "in :: Inject -> FlowIPManager -> l :: FlowRateLimiter(1, BURST_SIZE 2)"
            + " -> StoreFlowID(24) -> FlowStack -> FlowPrint(true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 4; i++) {
        graph.sendIp("in", udp(1, 1));
        graph.sendIp("in", udp(1, 2));
      }
      assertEquals(4, graph.packets("out").size());
      assertEquals("4", graph.read("l.dropped"));
      byte[] first = graph.packets("out").get(0);
      byte[] second = graph.packets("out").get(1);
      assertNotEquals(first[27], second[27]);
      assertTrue(graph.log().contains("1 packets not from a specific flow..."));
      assertTrue(TestGraph.errorsOf("Idle -> FlowRateLimiter -> Idle").contains("RATE: required"));
    }
  }

  @Test
  void placesAreBehindWhatIsReservedAndEachOther() {
    String config =
        "Idle -> FlowIPManager(RESERVE 2) -> s :: RoundRobinSwitch; s -> a :: TestFlowSpace"
            + " -> b :: TestFlowSpace -> d :: TestFlowSpace -> Discard; s[1] -> c :: TestFlowSpace -> d";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(
          java.util.List.of(
              "Placing  a :: TestFlowSpace at [2-5]",
              "Placing  c :: TestFlowSpace at [2-5]",
              "Placing  b :: TestFlowSpace at [6-9]",
              "Placing  d :: TestFlowSpace at [10-13]"),
          graph.log().stream().filter(line -> line.startsWith("Placing")).toList());
    }
  }

  @Test
  void statesBelongToOneFlowWhateverATagSays() {
    FlowStates<Object> states = new FlowStates<>(Object::new);
    long tag = FlowTag.of(1, 0, 7, 100);
    Object state = states.of(tag);
    assertTrue(states.isNew());
    assertSame(state, states.of(tag));
    assertNull(states.find(FlowTag.of(1, 0, 7, 101)));
    assertNotEquals(state, states.of(FlowTag.of(1, 0, 7, 101)));
    assertEquals(1, states.size());
    assertNull(states.remove(tag));
    assertNull(states.find(-1L));
    assertEquals(FlowTag.MAX_MANAGER, FlowTag.manager(-1L));
  }
}
