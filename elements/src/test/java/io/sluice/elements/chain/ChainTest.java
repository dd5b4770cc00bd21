// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copier and Merger: what comes out of branches, and what becomes of versions that do not. */
class ChainTest {
  private static final String HEADER = "00010203040506070809101108004500001e000100004011";
  private static final String FIRST = HEADER + "6abb010203040506070800350050000aadff4142";

  /** A datagram to some port, numbered by its last byte. */
  private static byte[] udp(int port, int number) {
    return TestGraph.hex(
        HEADER
            + "6abb0102030405060708"
            + "0035"
            + "%04x".formatted(port)
            + "000a000041%02x".formatted(number));
  }

  private static byte[][] numbered(int count) {
    byte[][] packets = new byte[count][];
    for (int i = 0; i < count; i++) {
      packets[i] = udp(80 + i % 2, i);
    }
    return packets;
  }

  private static List<Integer> numbers(TestGraph graph) {
    return graph.packets("out").stream().map(bytes -> (int) bytes[bytes.length - 1]).toList();
  }

  private static List<String> hex(TestGraph graph) {
    return graph.packets("out").stream().map(HexFormat.of()::formatHex).toList();
  }

  /** What leaves a graph that gets the first packet. */
  private static List<String> through(String config) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> MarkIPHeader(14) -> " + config)) {
      graph.send("in", TestGraph.hex(FIRST));
      graph.run();
      return hex(graph);
    }
  }

  /** Functions in sequence, and in parallel. */
  private static void assertSame(String first, String second, String copies, String writes) {
    String row = first + " -> " + second + " -> out :: Capture";
    String parallel =
        "c :: Copier(CHAIN x, COPY %s) -> %s -> m :: Merger(CHAIN x, WRITES %s) -> out :: Capture; c[1] -> %s -> m"
            .formatted(copies, first, writes, second);
    assertEquals(through(row), through(parallel), parallel);
  }

  @Test
  void mergesTheFieldsOfTwoWriters() {
    String nat = "IPRewriter(pattern 9.8.7.6 1234 - - 0 0)";
    String natWrites = "\"ip.src src.port ip.checksum checksum\"";
    String ttlWrites = "\"ip.ttl ip.checksum\"";
    assertSame("DecIPTTL", nat, "share header", ttlWrites + " " + natWrites);
    assertSame("DecIPTTL", nat, "header share", ttlWrites + " " + natWrites);
    assertSame("DecIPTTL", nat, "share full", ttlWrites + " " + natWrites);
    assertSame(nat, "DecIPTTL", "share header", natWrites + " " + ttlWrites);
    assertSame(
        "SetIPDSCP(5)",
        "SetIPDSCP(9)",
        "share header",
        "\"ip.tos ip.checksum\" \"ip.tos ip.checksum\"");
  }

  @Test
  void mergesFieldsIntoThePacketThatChangedItsShape() {
    String payload = "StoreData(43, \\<2a>)";
    String ttlWrites = "\"ip.ttl ip.checksum\"";
    assertSame("DecIPTTL", payload, "share share", ttlWrites + " payload");
    assertSame("DecIPTTL", payload, "share full", ttlWrites + " payload");
    assertSame("DecIPTTL", payload, "header share", ttlWrites + " payload");
    String tunnel =
        "IPEncap(ipip, 1.1.1.1, 2.2.2.2) -> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2)";
    String strip = "Strip(14) -> " + tunnel;
    String adds = " \"adds-header removes-header ip.header eth.dst eth.src eth.type anno.network\"";
    assertSame("DecIPTTL", strip, "header share", ttlWrites + adds);
    assertSame("DecIPTTL", strip, "share full", ttlWrites + adds);
    String far = "IPEncap(ipip, 1.1.1.1, 2.2.2.2) -> ".repeat(9) + "Null";
    assertSame("DecIPTTL", "Strip(14) -> " + far, "header share", ttlWrites + adds);
  }

  @Test
  void mergesAnnotations() {
    String config =
        "c :: Copier(CHAIN x, COPY share share) -> Paint(3)"
            + " -> m :: Merger(CHAIN x, WRITES anno.paint anno.dst-ip) -> out :: Capture;"
            + "c[1] -> SetIPAddress(7.7.7.7) -> m";
    try (TestGraph graph = TestGraph.of("in :: Inject -> " + config)) {
      graph.send("in", TestGraph.hex(FIRST));
      assertEquals(3, graph.captured("out").get(0).paint());
      assertEquals(0x07070707, graph.captured("out").get(0).dstIp());
    }
  }

  @Test
  void takesNothingThatIsNotDeclared() {
    assertEquals(
        List.of(FIRST),
        through(
            "c :: Copier(CHAIN x, COPY share header) -> m :: Merger(CHAIN x) -> out :: Capture;"
                + "c[1] -> DecIPTTL -> StoreData(0, \\<ffff>) -> m"));
  }

  @Test
  void aPacketIsDroppedByAnyBranch() {
    for (String drop :
        List.of(
            "MarkIPHeader(14) -> IPFilter(deny dst port 81, allow all)",
            "Classifier(36/0050)",
            "x :: Classifier(36/0050, -); x[1] -> Discard; x")) {
      for (String copies : List.of("share header", "header share", "share share", "full share")) {
        String config =
            "in :: Inject -> c :: Copier(CHAIN x, COPY %s) -> [0] m :: Merger(CHAIN x) -> out :: Capture; c[1] -> %s -> [1] m"
                .formatted(
                    copies,
                    drop.startsWith("x ::") ? "f :: { input -> " + drop + " -> output }" : drop);
        try (TestGraph graph = TestGraph.of(config)) {
          graph.send("in", numbered(6));
          assertEquals(List.of(0, 2, 4), numbers(graph), config);
          assertEquals("3", graph.read("m.dropped"));
          assertEquals("0 0\n1 3\n", graph.read("m.dropped_by"));
          assertEquals("3", graph.read("m.merged"));
          assertEquals("0", graph.read("m.entries"));
        }
      }
    }
  }

  @Test
  void aQueueInABranchMayOverflow() {
    String config =
        "in :: Inject -> c :: Copier(CHAIN x, COPY share header share)"
            + " -> m :: Merger(CHAIN x) -> out :: Capture;"
            + "c[1] -> q :: Queue(3) -> Unqueue(BURST 1) -> m; c[2] -> Queue(1000) -> Unqueue(BURST 1) -> m";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", numbered(6));
      assertEquals("6", graph.read("m.entries"));
      graph.run();
      assertEquals(List.of(0, 1, 2), numbers(graph));
      assertEquals("0 0\n1 3\n2 0\n", graph.read("m.dropped_by"));
    }
  }

  @Test
  void theTableIsBounded() {
    String config =
        "in :: Inject -> c :: Copier(CHAIN x) -> m :: Merger(CHAIN x, CAPACITY 3) -> out :: Capture;"
            + "c[1] -> Queue -> u :: Unqueue(ACTIVE false) -> m";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", numbered(6));
      assertEquals(2, graph.drops("c", "too many packets in the chain"));
      graph.write("u.active", "true");
      graph.run();
      assertEquals(List.of(0, 1, 2, 3), numbers(graph));
      graph.send("in", numbered(2));
      graph.run();
      assertEquals(List.of(0, 1, 2, 3, 0, 1), numbers(graph));
    }
  }

  @Test
  void whatIsNotCompleteInTimeIsDropped() {
    for (String copies : List.of("share share share", "share header full", "header share share")) {
      String config =
          "in :: Inject -> c :: Copier(CHAIN x, COPY "
              + copies
              + ") -> m :: Merger(CHAIN x, TIMEOUT 1ms)"
              + " -> out :: Capture; c[1] -> Queue -> u :: Unqueue(BURST 8, ACTIVE false) -> m; c[2] -> m";
      try (TestGraph graph = TestGraph.of(config)) {
        graph.send("in", numbered(5));
        graph.until(() -> graph.read("m.timed_out").equals("5"));
        assertEquals(5, graph.drops("m", "not complete in time"));
        graph.write("u.active", "true");
        graph.run();
        assertEquals("5", graph.read("m.late"));
        assertEquals("0", graph.read("m.entries"));
        graph.send("in", numbered(3));
        graph.run();
        assertEquals(List.of(0, 1, 2), numbers(graph));
        graph.write("u.active", "false");
        graph.send("in", numbered(4));
        graph.until(() -> graph.read("m.timed_out").equals("9"));
      }
    }
  }

  @Test
  void chainsMayBeNested() {
    String config =
        "in :: Inject -> MarkIPHeader(14) -> c :: Copier(CHAIN x, COPY header share)"
            + " -> d :: Copier(CHAIN y, COPY share header share) -> DecIPTTL -> n :: Merger(CHAIN y, WRITES"
            + " \"ip.ttl ip.checksum\" \"ip.tos ip.checksum\") -> m :: Merger(CHAIN x, WRITES"
            + " \"ip.ttl ip.tos ip.checksum\") -> out :: Capture; d[1] -> SetIPDSCP(3) -> n;"
            + "d[2] -> IPFilter(deny dst port 81, allow all) -> n; c[1] -> m";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", numbered(6));
      graph.run();
      assertEquals(List.of(0, 2, 4), numbers(graph));
      byte[] bytes = graph.packets("out").get(0);
      assertEquals(63, bytes[22]);
      assertEquals(12, bytes[15]);
      assertEquals("3", graph.read("m.dropped"));
    }
    for (String outer : List.of("share share", "share full", "full share")) {
      for (String inner : List.of("share full", "share share", "full share")) {
        String two =
            "in :: Inject -> c :: Copier(CHAIN x, COPY %s) -> d :: Copier(CHAIN y, COPY %s)"
                + " -> n :: Merger(CHAIN y, WRITES \"\" payload) -> m :: Merger(CHAIN x, WRITES payload)"
                + " -> out :: Capture; d[1] -> StoreData(43, \\<2a>) -> n; c[1] -> m";
        try (TestGraph graph = TestGraph.of(two.formatted(outer, inner))) {
          graph.send("in", numbered(3));
          assertEquals(List.of(42, 42, 42), numbers(graph), outer + ", " + inner);
        }
      }
    }
    String deep = "c%d :: Copier(CHAIN %d) -> ";
    StringBuilder nested = new StringBuilder("in :: Inject -> ");
    for (int i = 0; i < 5; i++) {
      nested.append(deep.formatted(i, i));
    }
    for (int i = 4; i >= 0; i--) {
      nested.append("m%d :: Merger(CHAIN %d) -> ".formatted(i, i));
    }
    try (TestGraph graph = TestGraph.of(nested + "out :: Capture")) {
      graph.send("in", numbered(2));
      assertEquals(2, graph.drops("c4", "chains nested too deeply"));
      assertEquals("2", graph.read("m0.dropped"));
    }
  }

  @Test
  void packetsOfNoCopierPass() {
    String config =
        "in :: Inject -> c :: Copier(CHAIN x) -> Tee(1) -> t :: Tee -> m :: Merger(CHAIN x) -> out :: Capture;"
            + "t[1] -> m";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", numbered(3));
      assertEquals("3", graph.read("m.passed"));
      assertEquals("3", graph.read("m.merged"));
      assertEquals(6, graph.packets("out").size());
    }
  }

  private static final String HELD =
      "in :: Inject -> c :: Copier(CHAIN x, COPY share share header) -> m :: Merger(CHAIN x)"
          + " -> out :: Capture; c[1] -> q :: Queue -> u :: Unqueue(ACTIVE false) -> m;"
          + "c[2] -> r :: Queue -> v :: Unqueue(ACTIVE false) -> m";

  private static void withHeld(Consumer<TestGraph> test) {
    try (TestGraph graph = TestGraph.of(HELD)) {
      graph.send("in", numbered(4));
      test.accept(graph);
    }
  }

  @Test
  void theNextConfigurationGoesOn() {
    withHeld(
        graph -> {
          graph.replace(HELD.replace("ACTIVE false", "ACTIVE true") + "; Idle -> Discard");
          graph.write("u.active", "true");
          graph.write("v.active", "true");
          graph.send("in", numbered(2));
          graph.run();
          assertEquals(List.of(0, 1, 2, 3, 0, 1), numbers(graph));
          assertEquals("6", graph.read("m.merged"));
        });
  }

  @Test
  void theNextConfigurationMayHaveOtherBranches() {
    withHeld(
        graph -> {
          graph.replace(HELD.replace("share share header", "share full header"));
          graph.send("in", numbered(2));
          graph.replace(HELD);
          graph.send("in", numbered(1));
          assertEquals("7", graph.read("m.entries"));
          graph.write("u.active", "true");
          graph.write("v.active", "true");
          graph.send("in", numbered(3));
          graph.run();
          assertEquals(List.of(0, 1, 2, 3, 0, 1, 0, 0, 1, 2), numbers(graph));
        });
  }

  @Test
  void theNextConfigurationMayHaveNoChain() {
    withHeld(
        graph -> {
          graph.replace(
              "in :: Inject -> q :: Queue -> u :: Unqueue -> out :: Capture; Idle -> r :: Queue -> Discard");
          graph.send("in", numbered(2));
          graph.run();
          List<Integer> all = new ArrayList<>(numbers(graph));
          assertEquals(List.of(0, 1), all.subList(all.size() - 2, all.size()));
        });
  }

  @Test
  void whatWaitsAtTheEndIsCounted() {
    withHeld(
        graph -> {
          graph.router().settle();
          assertEquals(4, graph.drops("m", "left at stop"));
        });
  }

  @Test
  void branchesMayRunOnOtherWorkers() {
    String config =
        "in :: Inject -> c :: Copier(CHAIN x, COPY share share header) -> m :: Merger(CHAIN x)"
            + " -> out :: Capture; c[1] -> f :: Classifier(36/0050) -> m; c[2] -> n :: Null -> m;"
            + "StaticThreadSched(in 0, c 0, f 1, n 1, m 0, out 0)";
    try (TestGraph graph = TestGraph.of(config, TestGraph.options().workers(2))) {
      graph.send("in", numbered(9));
      graph.run();
      assertEquals(List.of(0, 2, 4, 6, 8), numbers(graph));
      assertEquals("4", graph.read("m.dropped"));
    }
  }

  @Test
  void wrongChainsAreRefused() {
    assertErrors("Idle -> Copier(CHAIN x) -> Discard", "no Merger of chain x");
    assertErrors("Idle -> Merger(CHAIN x) -> Discard", "no Copier of chain x");
    assertErrors(
        "Idle -> Copier -> Merger(CHAIN x) -> Discard", "CHAIN: required argument missing");
    String chain =
        "Idle -> c :: Copier(CHAIN x, COPY %s) -> m :: Merger(CHAIN x, WRITES %s) -> Discard; c[1] -> m";
    assertErrors(chain.formatted("share", "\"\""), "COPY: 1 words for 2 outputs");
    assertErrors(chain.formatted("full header", "\"\""), "COPY: one output must share the packet");
    assertErrors(chain.formatted("share some", "\"\""), "COPY: parse error in 'share some'");
    assertErrors(
        chain.formatted("share full", "ip.nonsense"), "WRITES: parse error in ip.nonsense");
    assertErrors(
        chain.formatted("share full", "ip.src ip.src ip.src"), "WRITES: 3 words for 2 branches");
    assertErrors(
        chain.formatted("share share", "\"ip.src ip.checksum\" \"ip.dst ip.checksum\""),
        "branches 0 and 1 share the packet, and both write ip.checksum");
    assertErrors(
        chain.formatted("share full", "payload resizes"),
        "branches 0 and 1 both change payload or length");
    assertErrors(
        chain.formatted("share header", "\"\" payload"),
        "branch 1 changes payload or length, and gets a copy of headers only");
    assertErrors(
        chain.formatted("share share", "ip.src adds-header"),
        "branches 0 and 1 share the packet, and one of them changes where it begins or ends");
    assertErrors(
        chain.formatted("share full", "\"ip.ttl ip.checksum\" ip.checksum"),
        "branch 1 writes ip.checksum beside another one, and no field that it covers");
    assertErrors(
        "Idle -> Copier(CHAIN x) -> Merger(CHAIN x) -> Merger(CHAIN x) -> Discard",
        "several Mergers of chain x");
  }

  @Test
  void compoundElementsMayUseTheSameName() {
    String config =
        "elementclass Inner { input -> c :: Copier(CHAIN x, COPY share full)"
            + " -> m :: Merger(CHAIN x) -> output; c[1] -> m }"
            + "elementclass Outer { input -> c :: Copier(CHAIN x, COPY share full) -> Inner"
            + " -> m :: Merger(CHAIN x) -> output; c[1] -> m }"
            + "in :: Inject -> a :: Inner -> b :: Inner -> o :: Outer -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[][] {new byte[60], new byte[61]});
      graph.run();
      assertEquals(2, graph.packets("out").size());
      for (String merger : new String[] {"a/m", "b/m", "o/m"}) {
        assertEquals("2", graph.read(merger + ".merged"));
      }
    }
  }

  @Test
  void headersThatMayBeSentAreToldOf(@TempDir Path folder) {
    assertErrors(
        "Idle -> c :: Copier(CHAIN x, COPY share header) -> m :: Merger(CHAIN x) -> Discard;"
            + "c[1] -> t :: Tee -> m; t[1] -> s :: ToDump(\"%s/file\")".formatted(folder),
        "output 1 gets headers only, and may lead to 's :: ToDump', which sends");
  }

  private static void assertErrors(String config, String error) {
    String errors = TestGraph.errorsOf(config);
    assertTrue(errors.contains(error), errors);
  }

  @Test
  void sharedBytesAreWrittenByTwo() {
    String config =
        "in :: Inject -> c :: Copier(CHAIN x, COPY share share) -> StoreData(0, \\<aa>)"
            + " -> m :: Merger(CHAIN x, WRITES eth.dst eth.src) -> out :: Capture;"
            + "c[1] -> StoreData(6, \\<bb>) -> m";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(FIRST));
      byte[] expected = TestGraph.hex(FIRST);
      expected[0] = (byte) 0xaa;
      expected[6] = (byte) 0xbb;
      assertArrayEquals(expected, graph.packets("out").get(0));
    }
  }
}
