// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.traffic.ClassBench;
import io.sluice.benchmarks.traffic.Frames;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.router.GraphBuilder;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void classBenchRulesAllowTheirTraffic(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("set.rules");
    Files.writeString(
        file,
        """
        @10.1.2.0/24\t192.0.2.1/32\t0 : 65535\t80 : 90\t0x06/0xFF\t0x0000/0x0200\t
        @10.1.0.0/16\t0.0.0.0/0\t0 : 65535\t80 : 80\t0x06/0xFF\t0x0000/0x0000\t
        @0.0.0.0/0\t192.0.2.0/28\t0 : 1023\t1024 : 65535\t0x11/0xFF\t0x0000/0x0000\t
        @1.2.3.4/32\t5.6.7.8/31\t0 : 65535\t0 : 65535\t0x00/0x00\t0x0000/0x0000\t
        """);
    ClassBench set = new ClassBench(file);
    List<Rule> rules = set.rules();
    assertEquals(
        "allow src net 10.1.2.0/24 && dst net 192.0.2.1/32 && ip proto 6"
            + " && dst port >= 80 && dst port <= 90",
        rules.get(0).click());
    assertEquals("deny src net 1.2.3.4/32 && dst net 5.6.7.8/31", rules.get(3).click());
    assertEquals("192.0.2.0/28", rules.get(2).acl().split(" ")[1]);
    for (Rule rule : rules) {
      assertTrue(rule.matches(rule.example()), rule.click());
    }
    for (byte[] frame : set.traffic(200)) {
      assertTrue(Rules.allows(rules, frame));
    }
    // the second rule denies this, and the first does not have it
    assertTrue(!Rules.allows(rules, Frames.ip(Frames.TCP, 0x0a01_0301, 1, 7, 80, 60)));
    assertTrue(!Rules.allows(rules, Frames.ip(Frames.TCP, 0x0b01_0301, 1, 7, 80, 60)));
    assertTrue(Rules.allows(rules, Frames.ip(Frames.TCP, 0x0a01_0201, 0xc000_0201, 7, 80, 60)));
  }
}
