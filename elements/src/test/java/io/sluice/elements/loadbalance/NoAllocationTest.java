// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.run.Worker;
import io.sluice.testing.Allocation;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of connections that are known cost no memory. */
class NoAllocationTest {
  private static final int ROUNDS = 300;

  /** A UDP packet of a service at 192.0.2.80, and one of TCP with ACK. */
  private static final String SOURCES =
      """
      InfiniteSource(\\<4500001c0001000040110000c6336407c0000250 04d2005000080000>, LIMIT -1, BURST 32)
        -> MarkIPHeader -> m :: Null;
      InfiniteSource(\\<450000280001000040060000c6336408c0000250 04d20050
        0000000100000001501003e800000000>, LIMIT -1, BURST 32) -> MarkIPHeader -> m;
      """;

  /** TCP with ACK for a service at 2001:db8::80. */
  private static final String SOURCE_6 =
      "InfiniteSource(\\<60000000001406402001 0db8000000000000000000000001"
          + "20010db8000000000000000000000080 04d20050"
          + "0000000100000001501003e800000000>, LIMIT -1, BURST 32) -> MarkIP6Header -> ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ct :: ConnectionTracker(PICKUP true, LIMIT 9, HALF_OPEN 9, FTP true); m -> ct"
            + " -> IPFilter(allow state new, deny all) -> ConfirmConnection(ct) -> c",
        "m -> FlowExporter -> c",
        "p :: SYNProxy; m -> p -> c; Idle -> [1] p [1] -> Discard",
        "m -> LoadBalancer(192.0.2.80, 10.0.1.1, 10.0.1.2, NONSYN true, AFFINITY client) -> c",
        "m -> LoadBalancer(192.0.2.80, 10.0.1.1, FORWARD fullnat, SOURCE 10.0.0.9, NONSYN true)"
            + " -> c",
        "m -> lb :: LoadBalancer(192.0.2.80:80, 10.0.1.1, NONSYN true, CHECK tcp, PASSIVE 3)"
            + " -> c; Idle -> [1] lb [1] -> Discard",
        "m -> Discard; " + SOURCE_6 + "LoadBalancer(2001:db8::80, 2001:db8::1, NONSYN true) -> c",
        "m -> Discard; p :: SYNProxy; " + SOURCE_6 + "p -> c; Idle -> [1] p [1] -> Discard",
        "m -> t :: Tee -> c; t[1] -> FlowIPManager -> FlowIPNATReverse(n) -> Discard;"
            + "Idle -> n :: FlowIPNAT(1.0.0.1) -> Discard",
        "m -> t :: Tee -> c; t[1] -> FlowIPManager"
            + " -> FlowIPLoadBalancer(10.0.0.1, VIP 192.0.2.80, NONSYN false) -> Discard",
        "m -> t :: Tee -> c; t[1] -> FlowIPManager -> FlowIPNAT(1.0.0.1, ACCEPT_NONSYN false)"
            + " -> Discard"
      })
  void knownConnectionsAllocateNothing(String elements) {
    try (TestGraph graph = TestGraph.of(SOURCES + "c :: Counter -> Discard;" + elements)) {
      Worker worker = graph.router().workers().get(0);
      long least = Allocation.least(ROUNDS, worker::step);
      // A round is two bursts; what its loop itself allocates depends on what the JIT has seen.
      assertTrue(Long.parseLong(graph.read("c.count")) > 20 * ROUNDS);
      assertTrue(least < 100 * ROUNDS, least + " bytes in " + ROUNDS + " rounds");
    }
  }
}
