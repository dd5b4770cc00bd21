// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.element.Element;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class PipelinerTest {
  private static int worker(String plan) {
    String config =
        "a :: InfiniteSource(LIMIT 1) -> c :: Counter -> p :: Pipeliner -> s :: CPUSwitch -> Discard;"
            + "s[1], s[2] -> Discard; b :: InfiniteSource(LIMIT 1) -> c; StaticThreadSched(a 1, b 2"
            + plan
            + ")";
    try (TestGraph graph = TestGraph.of(config, TestGraph.options().workers(3))) {
      Router router = graph.router();
      Element switching = router.find("s");
      assertEquals(router.find("p").worker(), switching.worker());
      return switching.worker().index();
    }
  }

  @Test
  void packetsGoOnOnTheFirstWorkerOrTheOnePlanned() {
    assertEquals(0, worker(""));
    assertEquals(2, worker(", p 2"));
  }

  @Test
  void readsFastClicksArguments() {
    String config =
        "in :: Inject -> p :: Pipeliner(1024, 32, true, DIRECT_TRAVERSAL true, PREFETCH false, ACTIVE"
            + " true) -> out :: Capture; b :: Inject -> [1] p";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4]);
      graph.send("b", new byte[4]);
      assertEquals("2", graph.read("p.count"));
    }
  }
}
