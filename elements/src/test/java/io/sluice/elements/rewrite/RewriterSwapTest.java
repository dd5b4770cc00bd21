// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.elements.rewrite.RewriterGraph.config;
import static io.sluice.elements.rewrite.RewriterGraph.send;
import static io.sluice.elements.rewrite.RewriterGraph.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of flows when one configuration takes the place of another. */
class RewriterSwapTest {
  private static final IpPacket UDP = IpPacket.udp("10.0.0.1", 5000, "8.8.8.8", 53);

  private static void swap(TestGraph from, TestGraph to, String name) {
    ((Rewriter) to.router().find(name)).takeOver(from.router().find(name));
  }

  @Test
  void flowsGoOn() {
    String nat = "IPRewriter(pattern %s 1024-65535# - - 0 1, drop, MAPPING_CAPACITY %d)";
    try (TestGraph before = TestGraph.of(config(nat.formatted("1.0.0.1", 100), 2, 2));
        TestGraph after = TestGraph.of(config(nat.formatted("2.0.0.2", 50), 2, 2))) {
      send(before, 0, UDP);
      swap(before, after, "rw");
      before.router().close();
      send(after, 0, UDP, IpPacket.udp("10.0.0.2", 5000, "8.8.8.8", 53));
      assertEquals(
          List.of("udp 1.0.0.1:1024 > 8.8.8.8:53", "udp 2.0.0.2:1024 > 8.8.8.8:53"),
          taken(after, 0));
      send(after, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024));
      assertEquals(List.of("udp 8.8.8.8:53 > 10.0.0.1:5000"), taken(after, 1));
      assertEquals("2", after.read("rw.table_size"));
      assertEquals("50", after.read("rw.capacity"));
      after.write("rw.clear", "");
      assertEquals("0", after.read("rw.table_size"));
    }
  }

  @Test
  void flowsOfAllWhoShareATableGoOn() {
    String two =
        """
        a :: IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 0, MAPPING_CAPACITY b);
        b :: IPRewriter(pattern 1.0.0.2 1024-65535# - - 0 0, MAPPING_CAPACITY 10);
        in0 :: Inject -> a -> out0 :: Capture; in1 :: Inject -> b -> out1 :: Capture;
        """;
    try (TestGraph before = TestGraph.of(two);
        TestGraph after = TestGraph.of(two)) {
      send(before, 0, IpPacket.udp("10.0.0.9", 1, "8.8.8.8", 53), UDP);
      send(before, 1, UDP);
      swap(before, after, "a");
      swap(before, after, "b");
      before.router().close();
      send(after, 0, UDP);
      send(after, 1, UDP);
      assertEquals(List.of("udp 1.0.0.1:1025 > 8.8.8.8:53"), taken(after, 0));
      assertEquals(List.of("udp 1.0.0.2:1024 > 8.8.8.8:53"), taken(after, 1));
      assertEquals("2", after.read("a.table_size"));
      assertEquals("3", after.read("b.size"));
    }
  }

  @Test
  void flowsOfAnOutputThatIsGoneAreDropped() {
    String nat = "IPRewriter(pattern 1.0.0.1 1024-65535# - - %s, drop)";
    try (TestGraph before = TestGraph.of(config(nat.formatted("2 1"), 2, 3));
        TestGraph after = TestGraph.of(config(nat.formatted("0 1"), 2, 2))) {
      send(before, 0, UDP);
      swap(before, after, "rw");
      send(after, 0, UDP);
      assertEquals(1, after.drops("rw", "dropped"));
    }
  }

  @Test
  void whatHandlersHaveChangedStaysInTheSameConfiguration() {
    String nat = "IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop%s)";
    try (TestGraph graph = TestGraph.of(config(nat.formatted(""), 2, 2))) {
      graph.write("rw.pattern0", "pattern 3.0.0.3 2000-2000 - - 0 1");
      graph.write("rw.pattern1", "pass 1");
      graph.write("rw.capacity", "1");
      send(graph, 0, UDP, IpPacket.tcp("10.0.0.1", 5000, "8.8.8.8", 53));
      assertEquals("1", graph.read("rw.mapping_failures"));
      graph.replace(config(nat.formatted(""), 2, 2));
      assertEquals("3.0.0.3 2000 - - [1]\n<nochange>\n", graph.read("rw.patterns"));
      assertEquals("1", graph.read("rw.capacity"));
      assertEquals("1", graph.read("rw.mapping_failures"));
      graph.replace(config(nat.formatted(", TCP_TIMEOUT 5"), 2, 2));
      assertEquals("1.0.0.1 1024-65535 - - [1]\n<drop>\n", graph.read("rw.patterns"));
      assertEquals(String.valueOf(Integer.MAX_VALUE), graph.read("rw.capacity"));
    }
  }
}
