// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that wait in elements go on in the next configuration, or are counted. */
class WaitingPacketsTest {
  private static final byte[] LATER_FRAGMENT =
      TestGraph.hex("4500001c00010001 40110000 0a000001 0a000002 0011223344556677");

  private static TestGraph filled(String config) {
    TestGraph graph = TestGraph.of(config);
    graph.sendIp("in", LATER_FRAGMENT);
    graph.sendIp("in", LATER_FRAGMENT);
    graph.sendIp("in", LATER_FRAGMENT);
    graph.router().step();
    return graph;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | SetIPAddress(10.0.0.2) -> x :: ARPQuerier(10.0.0.1, 1:1:1:1:1:1) -> Discard;"
            + " Idle -> [1] x",
        "3 | x :: AggregateIPFlows -> Discard",
        "2 | Queue -> x :: TimeSortedSched(BUFFER 3) -> Unqueue(LIMIT 1) -> Discard",
        "3 | Queue -> x :: ReplayUnqueue(LIMIT 9) -> Discard",
      })
  void arePassedOnOrCounted(int waiting, String path) {
    String config = "in :: Inject -> " + path;
    try (TestGraph graph = filled(config)) {
      graph.replace(config);
      graph.router().settle();
      assertEquals(waiting, graph.drops("x", "left at stop"));
      assertEquals(0, graph.router().replacements().dropped());
    }
    try (TestGraph graph = filled(config)) {
      graph.replace("in :: Inject -> Discard");
      assertEquals(waiting, graph.router().replacements().dropped());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0"})
  void fragmentsThatWaitAreAPacket(int sent, int waiting) {
    String config = "in :: Inject -> x :: IPReassembler -> out :: Capture";
    try (TestGraph graph = filled(config)) {
      graph.replace(config);
      if (sent > 0) {
        graph.sendIp(
            "in", TestGraph.hex("4500001c00012000 40110000 0a000001 0a000002 0000000000000000"));
      }
      graph.router().settle();
      assertEquals(sent, graph.packets("out").size());
      assertEquals(waiting == 0 ? -1 : waiting, graph.drops("x", "left at stop"));
    }
  }
}
