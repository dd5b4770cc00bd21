// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.ElementRegistry;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Capture;
import io.sluice.testing.Inject;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final List<String> lines = new ArrayList<>();

  private TestGraph graph(String config) {
    RouterOptions options =
        new RouterOptions()
            .buffers(256)
            .registry(
                new ElementRegistry()
                    .register("Inject", Inject::new)
                    .register("Capture", Capture::new)
                    .register("ProgressBar", () -> new ProgressBar(lines::add, true)));
    return TestGraph.of("in :: Inject -> c :: Counter -> Discard;" + config, options);
  }

  private static ProgressLine line(double position, double size, double elapsed) {
    ProgressLine line = new ProgressLine();
    line.position = position;
    line.size = size;
    line.elapsed = elapsed;
    return line;
  }

  @Test
  void aKnownSizeGivesAPartAndATime() {
    ProgressLine line = line(50, 100, 61);
    line.width = 40;
    assertEquals("\r 50% |********         |    01:01 ETA", line.toString());
    line.showsPosition = true;
    line.banner = "x";
    line.done = true;
    assertEquals("\rx  50% |***    |    50      01:01    \n", line.toString());
  }

  @Test
  void anUnknownOneGoesToAndFro() {
    ProgressLine line = line(20_000_000, Double.NaN, 5);
    line.width = 39;
    assertEquals("\r|***          |" + " 19531KB    --:-- ETA", line.toString());
    line.position = 10_000_000;
    assertEquals("\r|          ***|" + "  9765KB    --:-- ETA", line.toString());
    line.position = Double.NaN;
    assertEquals("\r|-------------| -----      --:-- ETA", line.toString());
  }

  @Test
  void aLongWayHasHoursAndAStallIsSaid() {
    ProgressLine line = line(1, 10_000, 2);
    assertTrue(line.toString().endsWith("|  5:33:18 ETA"), line.toString());
    line.waited = 5;
    assertTrue(line.toString().endsWith(" |  - stalled -"), line.toString());
  }

  @Test
  void linesComeUntilItIsDone() {
    String config = "p :: ProgressBar(c.count, FIXED_SIZE 4, BANNER hello, UPDATE 1ms)";
    try (TestGraph graph = graph(config)) {
      graph.until(() -> lines.size() > 1);
      assertTrue(lines.get(0).startsWith("\rhello   0% | "), lines.get(0));
      graph.send("in", new byte[1], new byte[1], new byte[1]);
      graph.until(() -> lines.get(lines.size() - 1).startsWith("\rhello  75% |***"));
      assertEquals("3", graph.read("p.pos"));
      assertEquals("4", graph.read("p.size"));
      graph.write("p.mark_done", "");
      String last = lines.get(lines.size() - 1);
      assertTrue(last.startsWith("\rhello 100% |***") && last.endsWith("\n"), last);
      assertEquals("false", graph.read("p.active"));
      graph.write("p.reset", "");
      int before = lines.size();
      graph.until(() -> lines.size() > before);
      assertEquals("true", graph.read("p.active"));
    }
    assertTrue(lines.get(lines.size() - 1).endsWith("\n"));
  }

  @Test
  void handlersAreReadAndWritten() {
    try (TestGraph graph = graph("p :: ProgressBar(c.count c.byte_count, ACTIVE false)")) {
      assertEquals("c.count c.byte_count", graph.read("p.poshandler"));
      assertEquals("-1", graph.read("p.size"));
      graph.write("p.sizehandler", "c.count");
      graph.write("p.banner", "b");
      assertEquals("c.count", graph.read("p.sizehandler"));
      assertEquals("b", graph.read("p.banner"));
      assertThrows(HandlerException.class, () -> graph.write("p.poshandler", "c.nothing"));
      assertThrows(HandlerException.class, () -> graph.write("p.size", "x"));
      assertEquals(List.of(), lines);
    }
    String errors = TestGraph.errorsOf("ProgressBar(c.x, UPDATE 0)");
    assertTrue(errors.contains("UPDATE: must be > 0"), errors);
    assertTrue(TestGraph.errorsOf("ProgressBar(c.x)").contains("no element named 'c'"));
  }
}
