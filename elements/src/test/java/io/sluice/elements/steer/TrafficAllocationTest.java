// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.run.Worker;
import io.sluice.testing.Allocation;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of flows that are known cost no memory, from the generator to the collector. */
class TrafficAllocationTest {
  private static final int ROUNDS = 300;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Generator(10.0.0.1, 10.9.0.1, FLOWS 100, LENGTH imix) -> s :: Steer(0 all)"
            + " -> e :: SteerEnd(s) -> c :: Collector(HISTOGRAMS 10); s[1] -> e",
        "g :: Generator(10.0.0.1, 10.9.0.1, FLOWS 100, PROTO tcp) -> c :: Collector;"
            + " g[1] -> c",
        "FastUDPFlows(0, -1, 100, 2:0:0:0:0:1, 1.0.0.1, 2:0:0:0:0:2, 2.0.0.2, 100, 1000000)"
            + " -> MarkTraffic -> c :: Collector"
      })
  void knownFlowsAllocateNothing(String config) {
    try (TestGraph graph = TestGraph.of(config)) {
      Worker worker = graph.router().workers().get(0);
      long least = Allocation.least(ROUNDS, worker::step);
      // A round is a burst; what its loop itself allocates depends on what the JIT has seen.
      assertTrue(Long.parseLong(graph.read("c.count")) > 20 * ROUNDS);
      assertTrue(least < 100 * ROUNDS, least + " bytes in " + ROUNDS + " rounds");
    }
  }
}
