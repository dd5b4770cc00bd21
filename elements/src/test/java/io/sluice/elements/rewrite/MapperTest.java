// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.elements.rewrite.RewriterGraph.config;
import static io.sluice.elements.rewrite.RewriterGraph.send;
import static io.sluice.elements.rewrite.RewriterGraph.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The elements that say how flows are rewritten: named patterns and mappers. */
class MapperTest {
  private static TestGraph graph(String element) {
    return TestGraph.of(config("IPRewriter(m, drop)", 2, 2) + "m :: " + element);
  }

  private static IpPacket client(int n) {
    return IpPacket.tcp("10.0.0." + n, 5000, "1.0.0.1", 80);
  }

  @Test
  void patternsTakeTurns() {
    try (TestGraph graph =
        graph("RoundRobinIPMapper(- - 2.0.0.1 - 0 1, - - 2.0.0.2 - 1 0, - - 2.0.0.3 - 0 1)")) {
      for (int i = 1; i <= 4; i++) {
        send(graph, 0, client(i));
      }
      send(graph, 0, client(1));
      assertEquals(
          List.of(
              "tcp 10.0.0.1:5000 > 2.0.0.1:80",
              "tcp 10.0.0.3:5000 > 2.0.0.3:80",
              "tcp 10.0.0.4:5000 > 2.0.0.1:80",
              "tcp 10.0.0.1:5000 > 2.0.0.1:80"),
          taken(graph, 0));
      send(graph, 1, IpPacket.tcp("2.0.0.2", 80, "10.0.0.2", 5000));
      assertEquals(
          List.of("tcp 1.0.0.1:80 > 10.0.0.2:5000"),
          taken(graph, 0),
          "the reply output of the second pattern");
    }
  }

  @Test
  void patternWithoutFreePortIsSkipped() {
    try (TestGraph graph =
        graph("RoundRobinIPMapper(9.0.0.1 5-6# - - 0 1, 9.0.0.2 5-7# - - 0 1)")) {
      for (int i = 1; i <= 6; i++) {
        send(graph, 0, client(i));
      }
      assertEquals(
          List.of(
              "tcp 9.0.0.1:5 > 1.0.0.1:80",
              "tcp 9.0.0.2:5 > 1.0.0.1:80",
              "tcp 9.0.0.1:6 > 1.0.0.1:80",
              "tcp 9.0.0.2:6 > 1.0.0.1:80",
              "tcp 9.0.0.2:7 > 1.0.0.1:80"),
          taken(graph, 0));
      assertEquals("1", graph.read("rw.mapping_failures"));
    }
  }

  @Test
  void sourcesKeepTheirServer() {
    String three =
        "SourceIPHashMapper(20 7, - - 2.0.0.1 - 0 1 1, - - 2.0.0.2 - 0 1 2,"
            + " - - 2.0.0.3 - 0 1 3)";
    String two = "SourceIPHashMapper(20 7, - - 2.0.0.1 - 0 1 1, - - 2.0.0.3 - 0 1 3)";
    List<String> all = servers(three);
    List<String> without = servers(two);
    int moved = 0;
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).contains("> 2.0.0.2:")) {
        assertEquals(all.get(i), without.get(i));
      } else {
        moved++;
      }
    }
    assertTrue(moved > 20 && moved < 140, moved + " of 200 at the second server");
  }

  @Test
  void numbersOfServersCountByTheirLowerBitsAndRank() {
    String ascending = "SourceIPHashMapper(5 7, - - 1.0.0.1 - 0 1 9, - - 1.0.0.2 - 0 1 14611)";
    String other = "SourceIPHashMapper(5 7, - - 1.0.0.1 - 0 1 80147, - - 1.0.0.2 - 0 1 9)";
    assertEquals(servers(ascending), servers(other));
    assertError("bad server ID in pattern spec", "SourceIPHashMapper(1 1, - - 0 1 1, - - 0 1 1)");
  }

  private static List<String> servers(String element) {
    List<String> found = new ArrayList<>();
    try (TestGraph graph = graph(element)) {
      for (int i = 1; i <= 200; i++) {
        send(graph, 0, client(i));
        found.addAll(taken(graph, 0));
      }
    }
    return found;
  }

  /** Click's choice for these, on Linux. */
  @Test
  void hashRingIsClicks() {
    HashRing ring = new HashRing(new int[] {0, 3, 6}, 1, 7);
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      servers.append(ring.find(HashRing.pointOf(0x0a000001 + i * 0x00030507)));
    }
    assertEquals("222211110000022222222221", servers.toString());
  }

  @Test
  void patternsHaveNames() {
    String config =
        """
        rw :: IPRewriter(pattern nat 0 1, m);
        IPRewriterPatterns(nat 1.0.0.1 1024-65535# - -, web - - 2.0.0.1 8080);
        m :: RoundRobinIPMapper(nat 1 0, web 1 0);
        in0 :: Inject -> rw -> out0 :: Capture; in1 :: Inject -> [1] rw [1] -> out1 :: Capture;
        """;
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, 0, client(1));
      send(graph, 1, client(2), client(3));
      send(graph, 0, client(4));
      assertEquals(
          List.of("tcp 1.0.0.1:1024 > 1.0.0.1:80", "tcp 1.0.0.1:1026 > 1.0.0.1:80"),
          taken(graph, 0));
      assertEquals(
          List.of("tcp 1.0.0.1:1025 > 1.0.0.1:80", "tcp 10.0.0.3:5000 > 2.0.0.1:8080"),
          taken(graph, 1));
    }
  }

  @Test
  void otherArgumentsAreErrors() {
    assertError("no patterns given", "RoundRobinIPMapper()");
    assertError("bad source port", "RoundRobinIPMapper(1.0.0.1 x - - 0 1, - - 0 1)");
    assertError(
        "input spec 0: output port out of range in 'm :: RoundRobinIPMapper' pattern 1",
        "RoundRobinIPMapper(- - 0 1, - - 0 2)");
    assertError("no hash seed given", "SourceIPHashMapper()");
    assertError("no patterns given", "SourceIPHashMapper(1 2)");
    assertError("requires 2 config params: numnodes seed", "SourceIPHashMapper(1, - - 0 1 1)");
    assertError("number of nodes must be an integer", "SourceIPHashMapper(0 1, - - 0 1 1)");
    assertError("hash seed must be an integer", "SourceIPHashMapper(1 x, - - 0 1 1)");
    assertError("bad server ID in pattern spec", "SourceIPHashMapper(1 1, - - 0 1 -1)");
    assertError("syntax error", "SourceIPHashMapper(1 1, 5 6 7)");
  }

  @Test
  void namesAreDefinedOnce() {
    String errors =
        TestGraph.errorsOf("IPRewriterPatterns(a - -, b x -, a - -); IPRewriterPatterns(a - -)");
    assertEquals(
        2, errors.lines().filter(l -> l.endsWith("pattern 'a' already defined")).count(), errors);
    assertTrue(errors.contains("bad source address"), errors);
  }

  private static void assertError(String message, String element) {
    String errors = TestGraph.errorsOf(config("IPRewriter(m, drop)", 2, 2) + "m :: " + element);
    assertTrue(errors.contains(message), errors);
  }
}
