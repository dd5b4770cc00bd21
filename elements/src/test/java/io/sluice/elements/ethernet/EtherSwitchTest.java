// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EtherSwitchTest {
  private static String config(String element) {
    return "a :: Inject -> s :: "
        + element
        + "; b :: Inject -> [1] s; c :: Inject -> [2] s;"
        + "s -> oa :: Capture; s[1] -> ob :: Capture; s[2] -> oc :: Capture";
  }

  private static byte[] frame(int to, int from) {
    return TestGraph.hex("0200000000%02x0200000000%02x0800".formatted(to, from));
  }

  private static String counts(TestGraph graph) {
    return graph.packets("oa").size()
        + " "
        + graph.packets("ob").size()
        + " "
        + graph.packets("oc").size();
  }

  @Test
  void addressesAreLearned() {
    try (TestGraph graph = TestGraph.of(config("EtherSwitch"))) {
      graph.send("a", frame(2, 1));
      assertEquals("0 1 1", counts(graph));
      graph.send("b", frame(1, 2));
      assertEquals("1 1 1", counts(graph));
      assertArrayEquals(frame(1, 2), graph.packets("oa").get(0));
      graph.send("a", frame(2, 1), frame(2, 3));
      assertEquals("1 3 1", counts(graph));
      graph.send("b", frame(2, 9));
      assertEquals(1, graph.drops("s", "for the side that it comes from"));
      graph.send("c", TestGraph.hex("ffffffffffff0300000000090800"), new byte[13]);
      assertEquals("2 4 1", counts(graph));
      assertEquals(1, graph.drops("s", "no Ethernet header"));
      graph.replace(config("EtherSwitch"));
      graph.send("c", frame(1, 7));
      assertEquals("3 4 1", counts(graph));
      graph.write("s.clear", "");
      graph.send("c", frame(1, 7));
      assertEquals("4 5 1", counts(graph));
      assertEquals("02-00-00-00-00-07 2\n", graph.read("s.table"));
    }
  }

  @Test
  void allReceiversOfAFrameMayWriteToIt() {
    String flooded =
        "a :: Inject -> s :: EtherSwitch -> Discard; Idle -> [1] s; Idle -> [2] s;"
            + "s[1] -> Queue -> Unqueue(ACTIVE false) -> ob :: Capture;"
            + "s[2] -> StoreData(0, \\<07>) -> oc :: Capture";
    try (TestGraph graph = TestGraph.of(flooded)) {
      graph.send("a", frame(2, 1));
      assertEquals(7, graph.packets("oc").get(0)[0]);
    }
    String listened =
        "a :: Inject -> s :: ListenEtherSwitch -> oa :: Capture; b :: Inject -> [1] s;"
            + "s[1] -> StoreData(0, \\<07>) -> ob :: Capture; s[2] -> all :: Capture";
    try (TestGraph graph = TestGraph.of(listened)) {
      graph.send("b", frame(1, 2));
      graph.send("a", frame(2, 1), frame(3, 1));
      assertEquals(7, graph.packets("ob").get(0)[0]);
      assertEquals(7, graph.packets("ob").get(1)[0]);
      assertEquals(2, graph.packets("all").get(1)[0]);
    }
  }

  @Test
  void withoutATimeoutItIsAHub() {
    try (TestGraph graph = TestGraph.of(config("EtherSwitch(TIMEOUT 0)"))) {
      graph.send("a", frame(2, 1));
      graph.send("b", frame(1, 2));
      assertEquals("1 1 2", counts(graph));
      graph.write("s.timeout", "60");
      graph.send("a", frame(2, 1));
      graph.send("b", frame(1, 2));
      assertEquals("2 2 3", counts(graph));
      assertEquals("60", graph.read("s.timeout"));
    }
  }

  @Test
  void aListenerHearsAll() {
    String config =
        "a :: Inject -> s :: ListenEtherSwitch -> oa :: Capture; b :: Inject -> [1] s;"
            + "s[1] -> ob :: Capture; s[2] -> oc :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", frame(2, 1), frame(3, 1));
      graph.send("b", frame(1, 2));
      assertEquals("1 2 3", counts(graph));
    }
  }

  @Test
  void addressesAgeByTheTimeOfThePackets() {
    try (TestGraph graph = TestGraph.of(config("EtherSwitch(TIMEOUT 10)"))) {
      graph.send("a", frame(2, 1), p -> Anno.setTimestamp(p, 100_000_000_000L));
      graph.send("b", frame(1, 2), p -> Anno.setTimestamp(p, 109_000_000_000L));
      assertEquals("1 1 1", counts(graph));
      graph.send("b", frame(1, 2), p -> Anno.setTimestamp(p, 110_000_000_000L));
      assertEquals("2 1 2", counts(graph));
    }
  }
}
