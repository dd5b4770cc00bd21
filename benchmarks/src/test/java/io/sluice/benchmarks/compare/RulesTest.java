// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.graph.GraphBuilder;
import io.sluice.graph.Router;
import io.sluice.graph.RouterOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RulesTest {
  private final List<byte[]> traffic = Traffic.udp(1024, 64);

  @Test
  void rulesMatchTheirExamplesAndNoTraffic() {
    for (List<Rule> rules : List.of(Rules.alike(1000, traffic), Rules.mixed(1000, traffic))) {
      assertEquals(1000, rules.size());
      for (Rule rule : rules) {
        assertTrue(rule.matches(rule.example()), rule.click());
        assertTrue(Expected.isGood(rule.example()), rule.click());
        assertTrue(traffic.stream().noneMatch(rule::matches), rule.click());
      }
    }
  }

  @Test
  void rulesThatWouldMatchTheTrafficAreNotTaken() {
    // the seed would give the same rules again, were these packets not in their way
    List<Rule> before = Rules.mixed(16, List.of());
    List<byte[]> examples = before.stream().map(Rule::example).toList();
    Set<String> after =
        Rules.mixed(16, examples).stream().map(Rule::click).collect(Collectors.toSet());
    for (Rule rule : before) {
      assertTrue(!after.contains(rule.click()), rule.click());
    }
  }

  @Test
  void mixedRulesHaveEightShapes() {
    Set<String> shapes = new HashSet<>();
    for (Rule rule : Rules.mixed(80, traffic)) {
      shapes.add(rule.click().replaceAll("[\\d./]+", "N"));
    }
    assertEquals(8, shapes.size());
  }

  @Test
  void sameRulesEveryTime() {
    assertEquals(
        Rules.alike(10, traffic).stream().map(Rule::click).toList(),
        Rules.alike(10, traffic).stream().map(Rule::click).toList());
  }

  @Test
  void theFilterAcceptsEveryRule() {
    String rules =
        Rules.mixed(64, traffic).stream().map(Rule::click).collect(Collectors.joining(", "));
    try (Router router =
        new GraphBuilder()
            .add("i", "Idle", "")
            .add("f", "IPFilter", rules + ", allow all")
            .add("d", "Discard", "")
            .chain("i", "f", "d")
            .build(new RouterOptions().buffers(64))) {
      assertNotNull(router.find("f"));
    }
  }
}
