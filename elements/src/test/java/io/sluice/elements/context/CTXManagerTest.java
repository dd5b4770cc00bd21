// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CTXManagerTest {
  private static int count(TestGraph graph, String element) {
    return graph.packets(element).size();
  }

  @Test
  void classifiesForAllDispatchersBehind() {
    String config =
        "in :: Inject -> m :: CTXManager -> d :: CTXDispatcher(0/01, 0/02, -)"
            + " -> e :: CTXDispatcher(1/0a0b, -) -> ab :: Capture; e[1] -> one :: Capture;"
            + "d[1] -> two :: Capture; d[2] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in", new byte[] {1, 10, 11}, new byte[] {1, 10}, new byte[] {2, 10, 11}, new byte[] {3});
      assertEquals(1, count(graph, "ab"));
      assertEquals(1, count(graph, "one"));
      assertEquals(1, count(graph, "two"));
      assertEquals(1, count(graph, "rest"));
      assertEquals("4", graph.read("m.leaves_count"));
      assertTrue(
          graph.read("m.print_tree").startsWith("0/FF (THREECASE, 2 children)\n|-> 1\n|  1/FFFF"));
    }
  }

  @Test
  void whatAdaptersDoInFastClickIsDoneHere() {
    String config =
        "in :: Inject -> CTXDPDKManager(in, VERBOSE 0) -> d :: CTXDispatcher(0/01, -)"
            + " -> one :: Capture; d[1] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      assertEquals(1, count(graph, "one"));
      assertEquals(1, count(graph, "rest"));
    }
    assertTrue(TestGraph.errorsOf("Idle -> CTXDPDKManager -> Idle").contains("DEVICE"));
  }

  @Test
  void decisionsStandWhateverIsDoneToThePacket() {
    String config =
        "in :: Inject -> CTXManager -> StoreData(0, \\<ff>) -> FlowStrip(1)"
            + " -> d :: CTXDispatcher(0/02, -) -> two :: Capture; d[1] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 2}, new byte[] {2, 1});
      assertEquals(1, count(graph, "two"));
      assertEquals(1, count(graph, "rest"));
    }
  }

  @Test
  void dropsEarlyOrWhereTheDispatcherIs() {
    String config =
        "in :: Inject -> m :: CTXManager(%s) -> d :: CTXDispatcher(0/01) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(String.format(config, ""))) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      assertEquals(1, count(graph, "out"));
      assertEquals(1, graph.drops("m", "no context"));
    }
    try (TestGraph graph = TestGraph.of(String.format(config, "EARLYDROP false"))) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      assertEquals(1, count(graph, "out"));
      assertEquals(1, graph.drops("d", "no context"));
    }
  }

  @Test
  void contextLinksTakeWhatElementsExpect() {
    String config =
        "in :: Inject -> m :: CTXManager; m ~> arp :: ARPResponder(10.0.0.1 0:1:2:3:4:5)"
            + " -> answers :: Capture; m ~> FlowStrip(14) -> CheckIPHeader -> IPIn -> UDPIn"
            + " -> udp :: Capture; m ~> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in",
          TestGraph.hex(
              "ffffffffffff020000000001080600010800060400010200000000010a0000020000000000000a000001"),
          TestGraph.hex(
              "0200000000020200000000010800"
                  + "4500001c00000000401166cf0a0000010a000002000500060008000000000000"),
          TestGraph.hex("02000000000202000000000186dd60000000"));
      assertEquals(1, count(graph, "answers"));
      assertEquals(1, count(graph, "udp"));
      assertEquals(1, count(graph, "rest"));
      assertTrue(graph.read("m.print_tree").contains("20/FFFF"), graph.read("m.print_tree"));
    }
  }

  @Test
  void laterRulesOfACascadeGetWhatEarlierOnesDoNotTake() {
    String config =
        "in :: Inject -> m :: CTXManager -> c :: FlowContextDispatcher(- 0, - 1, - 2);"
            + "c[0] -> CTXDispatcher(0/01 1/02) -> a :: Capture;"
            + "c[1] -> CTXDispatcher(0/01) -> b :: Capture; c[2] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 2}, new byte[] {1, 3}, new byte[] {2, 2});
      assertEquals(1, count(graph, "a"));
      assertEquals(1, count(graph, "b"));
      assertEquals(1, count(graph, "rest"));
    }
  }

  @Test
  void aDropEndsOnlyItsOwnRuleOfACascade() {
    String config =
        "in :: Inject -> m :: CTXManager -> c :: FlowContextDispatcher(- 0, 2/03 1);"
            + "c[0] -> CTXDispatcher(0/01 drop, 1/02) -> a :: Capture; c[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 2, 0}, new byte[] {1, 2, 3}, new byte[] {2, 2, 3});
      assertEquals(1, count(graph, "a"));
      assertEquals(1, count(graph, "b"));
      assertEquals(1, graph.drops("m", "no context"));
    }
  }

  @Test
  void valuesOfNothingMakeFlows() {
    String config =
        "in :: Inject -> m :: CTXManager(CAPACITY 2) -> CTXDispatcher(0/01 1/0/ff, 0/02 1/0/ff)"
            + " -> f :: FlowCounter -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 7}, new byte[] {1, 7}, new byte[] {2, 7});
      assertEquals("2", graph.read("m.count"));
      graph.send("in", new byte[] {1, 8});
      assertEquals("2", graph.read("m.count"));
      assertEquals("3", graph.read("f.count"));
      assertEquals("2", graph.read("f.open"));
      assertEquals("1", graph.read("m.evicted"));
      graph.replace(config);
      assertEquals("2", graph.read("m.count"));
      assertEquals("2", graph.read("f.open"));
    }
  }

  @Test
  void flowsOfAnotherTreeAreOtherFlowsAndEndLikeAll() {
    String config =
        "in :: Inject -> m :: CTXManager(CAPACITY 1) -> CTXDispatcher(%s) -> f :: FlowCounter"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(String.format(config, "0/01 1/0/ff"))) {
      graph.send("in", new byte[] {1, 7});
      graph.replace(String.format(config, "0/02 1/0/ff, 0/01 1/0/ff"));
      assertEquals("1", graph.read("f.open"));
      graph.send("in", new byte[] {1, 7});
      assertEquals("2", graph.read("f.count"));
      assertEquals("1", graph.read("f.open"));
      graph.replace(String.format(config, "0/03 1/0/ff"));
      graph.send("in", new byte[] {3, 7});
      assertEquals("3", graph.read("f.count"));
      assertEquals("1", graph.read("f.open"));
      assertEquals("1 2", graph.read("f.dump").trim());
    }
  }

  @Test
  void routesByContext() {
    String config =
        "in :: Inject -> CTXManager -> r :: CTXIPRoute(10.1.0.0/16 1.1.1.1 1, 10.0.0.0/8 0, 11.0.0.0/8 drop)"
            + " -> a :: Capture; r[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (String dst : List.of("0a020001", "0a010001", "0b010001", "0c000001")) {
        graph.send("in", TestGraph.hex("45000014000000004011000001010101" + dst));
      }
      assertEquals(1, count(graph, "a"));
      assertEquals(1, count(graph, "b"));
      assertEquals(0x01010101, graph.captured("b").get(0).dstIp());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> CTXManager(CACHESIZE 3) -> CTXDispatcher(-, 0/01, x/1, 0/01/0, ip proto x)"
                + " -> Idle; Idle -> CTXIPRoute(1.2.3.4/8 7, x) -> Idle");
    assertTrue(errors.contains("CACHESIZE: not a power of 2"), errors);
    assertTrue(errors.contains("argument 3 is not a rule: bad clause 'x/1'"), errors);
    assertTrue(errors.contains("nothing is compared"), errors);
    assertTrue(errors.contains("unknown protocol 'x'"), errors);
    assertTrue(errors.contains("output 7 out of range"), errors);
    assertTrue(TestGraph.errorsOf("Idle -> CTXManager -> Idle").contains("without any downward"));
    assertTrue(
        TestGraph.errorsOf(
                "Idle -> CTXManager -> CTXDispatcher(- 0, 0/01 1) [0,1] => a :: Idle, b :: Idle")
            .contains("clashes"));
    assertTrue(
        TestGraph.errorsOf(
                "Idle -> CTXManager -> CTXDispatcher(0/0/ffffffff 4/0/ffffffff 8/0/ffffffff 12/0/ff)"
                    + " -> Idle")
            .contains("more than 12 bytes"));
  }

  /** The tree gives what the rules give when they are tried one after the other. */
  @Test
  void treesDecideAsRulesDo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<ContextPath> paths =
          random
              .ints(1 + random.nextInt(6), 0, 100)
              .mapToObj(number -> path(random, number))
              .toList();
      ContextTree tree = new ContextTree(paths);
      for (int i = 0; i < 100; i++) {
        byte[] packet = new byte[6];
        for (int k = 0; k < packet.length; k++) {
          packet[k] = (byte) random.nextInt(4);
        }
        Object expected =
            paths.stream()
                .filter(path -> path.terms().stream().allMatch(term -> matches(term, packet)))
                .findFirst()
                .map(path -> path.drops())
                .orElse(true);
        ContextNode node = tree.root();
        while (!node.isLeaf()) {
          node = node.next(value(node.level, packet));
        }
        assertEquals(expected, node.path.drops(), "seed " + seed + " " + paths);
      }
    }
  }

  private static ContextPath path(Random random, int number) {
    List<ContextTerm> terms =
        random
            .ints(random.nextInt(4), 0, 4)
            .mapToObj(
                offset -> {
                  int width = 1 << random.nextInt(2);
                  long mask = 1 + random.nextInt(width == 1 ? 0xff : 0xffff);
                  long value = 0x0302_0100L * 0x0101 >>> 8 * random.nextInt(4) & mask;
                  return new ContextTerm(offset, width, mask, value, false, 0);
                })
            .toList();
    return new ContextPath(terms, Map.of(), number % 2 == 0);
  }

  private static long value(ContextTerm term, byte[] packet) {
    long value = 0;
    for (int i = 0; i < term.width(); i++) {
      value |= (packet[term.offset() + i] & 0xffL) << 8 * i;
    }
    return value & term.mask();
  }

  private static boolean matches(ContextTerm term, byte[] packet) {
    return value(term, packet) == term.value();
  }
}
