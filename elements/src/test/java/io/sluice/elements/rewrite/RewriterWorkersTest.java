// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

/** Where rewriters run when several workers reach them. */
class RewriterWorkersTest {
  private static final String CONFIG =
      """
      a :: InfiniteSource(LENGTH 64, LIMIT 10) -> MarkIPHeader
        -> x :: IPRewriter(m, MAPPING_CAPACITY y) -> Discard;
      b :: InfiniteSource(LENGTH 64, LIMIT 10) -> MarkIPHeader
        -> y :: IPRewriter(pattern 1.0.0.1 - 0 0) -> Discard;
      c :: InfiniteSource(LENGTH 64, LIMIT 10) -> MarkIPHeader -> z :: IPRewriter(m) -> Discard;
      d :: InfiniteSource(LENGTH 64, LIMIT 10) -> MarkIPHeader
        -> errors :: ICMPRewriter(z ping) -> Discard;
      e :: InfiniteSource(LENGTH 64, LIMIT 10) -> MarkIPHeader
        -> ping :: ICMPPingRewriter(keep 0 0) -> Discard;
      f :: InfiniteSource(LENGTH 64, LIMIT 10) -> MarkIPHeader
        -> alone :: IPRewriter(keep 0 0) -> Discard;
      m :: RoundRobinIPMapper(1.0.0.1 - 0 0, 1.0.0.2 - 0 0);
      StaticThreadSched(a 0, b 1, c 1, d 0, e 1, f 1);
      """;

  @Test
  void elementsThatShareFlowsRunTogether() {
    try (Router router = Router.parse(CONFIG, TestGraph.options().workers(2))) {
      for (String name : new String[] {"x", "y", "z", "errors", "ping", "m"}) {
        assertSame(router.workers().get(0), router.find(name).worker(), name);
      }
      assertSame(router.workers().get(1), router.find("alone").worker());
      // Packets of the other worker come through a ring to y, z and ping, and go back through one.
      assertEquals(6, router.rings().size());
    }
  }
}
