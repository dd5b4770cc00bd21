// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IP6DropTest {
  /** Sends 1000 packets; says which ones were lost. */
  private static List<Integer> lost(String arguments) {
    String config = "in :: Inject -> d :: IP6Drop(%s) -> out :: Capture".formatted(arguments);
    try (TestGraph graph = TestGraph.of(config)) {
      List<Integer> lost = new ArrayList<>();
      for (int i = 1; i <= 1000; i++) {
        int before = graph.packets("out").size();
        graph.send("in", new byte[1]);
        if (graph.packets("out").size() == before) {
          lost.add(i);
        }
      }
      assertEquals("1000", graph.read("d.count"));
      assertEquals(String.valueOf(lost.size()), graph.read("d.drops"));
      assertEquals("0", graph.read("d.drop_source"));
      return lost;
    }
  }

  @Test
  void oneOfAHundredIsLostAsOftenAsTheRateSays() {
    List<Integer> lost = lost("DETERMINISTIC true");
    assertEquals(List.of(1, 2, 100, 101, 102, 200), lost.subList(0, 6));
    assertEquals(30, lost.size());
  }

  @Test
  void theModelLosesInBursts() {
    assertEquals(List.of(), lost(""));
    assertEquals(999, lost("P 1").size(), "bad behind the first packet");
    assertEquals(500, lost("P 1, R 1").size());
    assertEquals(0, lost("P 1, H 1").size());
    assertEquals(1000, lost("K 0").size());
  }

  @Test
  void uniformLossHasItsRateAndItsSeed() {
    assertEquals(1000, lost("UNIFORM true, UDROPRATE 1").size());
    assertEquals(List.of(), lost("UNIFORM true, UDROPRATE 0"));
    List<Integer> some = lost("UNIFORM true, UDROPRATE 0.5, SEED 9, ADDR fc00::a, ADDR fc00::9");
    assertEquals(some, lost("UNIFORM true, UDROPRATE 0.5, SEED 9"));
    assertTrue(some.size() > 400 && some.size() < 600, "lost " + some.size());
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> IP6Drop(P 2, DETERMINISTIC true, UDROPRATE 0.001, ADDR x) -> Discard");
    assertTrue(errors.contains("P must be between 0 and 1"), errors);
    assertTrue(errors.contains("UDROPRATE must be"), errors);
    assertTrue(errors.contains("ADDR"), errors);
  }
}
