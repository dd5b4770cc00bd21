// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixedQueueTest {
  private static final String CONFIG =
      "back :: Inject -> q :: MixedQueue(3) -> out :: Capture; front :: Inject -> [1] q;"
          + "q[1] -> rest :: Capture";

  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void inputZeroIsFirstInFirstOutAndInputOneLastInFirstOut() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.send("back", new byte[] {1});
      graph.send("front", new byte[] {2}, new byte[] {3});
      graph.run();
      assertEquals(List.of(3, 2, 1), numbers(graph, "out"));
    }
  }

  @Test
  void whenFullTheBackRefusesAndTheFrontPushesOut() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.send("back", new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
      assertEquals(List.of(4), numbers(graph, "rest"));
      graph.send("front", new byte[] {5});
      assertEquals(List.of(4, 3), numbers(graph, "rest"));
      assertEquals("2", graph.read("q.drops"));
      graph.run();
      assertEquals(List.of(5, 1, 2), numbers(graph, "out"));
    }
  }

  @Test
  void workersCannotShareIt() {
    String config =
        "s :: InfiniteSource -> q :: MixedQueue -> u :: Unqueue -> Discard; Idle -> [1] q;"
            + "StaticThreadSched(s 0, u 1)";
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () -> Router.parse(config, TestGraph.options().workers(2)));
    assertTrue(error.getMessage().contains("must run on one worker"), error.getMessage());
  }
}
