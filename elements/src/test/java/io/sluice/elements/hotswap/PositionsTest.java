// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.ConfigurationException;
import io.sluice.testing.TestGraph;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places in files and in time outlive a configuration. */
class PositionsTest {
  @TempDir Path folder;

  private static List<Integer> lengths(TestGraph graph) {
    return graph.packets("out").stream().map(packet -> packet.length).toList();
  }

  @Test
  void capturesGoOnWhereTheyWere() {
    String file = folder.resolve("x.pcap").toString();
    String writing = "in :: Inject -> %s d :: ToDump(\"" + file + "\"%s)";
    try (TestGraph graph = TestGraph.of(writing.formatted("", ""))) {
      graph.send("in", new byte[60], new byte[61]);
      graph.replace(writing.formatted("Null ->", ""));
      graph.send("in", new byte[62]);
      graph.replace(writing.formatted("", "").replace("d ::", "other ::"));
      graph.send("in", new byte[63]);
      assertEquals("1", graph.read("other.count"));
      var e =
          assertThrows(
              ConfigurationException.class,
              () -> graph.replace(writing.formatted("", ", NANO false")));
      assertTrue(e.getMessage().contains("is being written with other settings"), e.getMessage());
      graph.send("in", new byte[64]);
    }
    String reading = "f :: FromDump(\"" + file + "\") -> %s out :: Capture";
    try (TestGraph graph = TestGraph.of(reading.formatted(""))) {
      graph.router().step();
      graph.router().step();
      assertEquals(List.of(60, 61), lengths(graph));
      graph.replace(reading.formatted("Null ->"));
      graph.run();
      assertEquals(List.of(60, 61, 62, 63, 64), lengths(graph));
      assertEquals("5", graph.read("f.count"));
      graph.replace(reading.formatted(""));
      graph.run();
      assertEquals(5, lengths(graph).size());
    }
  }

  @Test
  void aPeriodIsNotBegunAnew() {
    String config = "s :: TimedSource(0.05) -> %s out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(""))) {
      int changes = 0;
      while (lengths(graph).size() < 3) {
        graph.router().step();
        graph.replace(config.formatted(changes++ % 2 == 0 ? "Null ->" : ""));
      }
      // An interval holds several changes; had each begun it anew, no packet would have come.
      assertTrue(changes > 3);
      assertEquals("3", graph.read("s.count"));
    }
  }
}
