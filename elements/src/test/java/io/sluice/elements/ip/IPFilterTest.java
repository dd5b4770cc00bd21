// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IPFilterTest {
  static byte[] packet(int protocol, int source, int destination, int from, int to) {
    return ByteBuffer.allocate(40)
        .putInt(0x45000028)
        .putInt(0)
        .putInt(64 << 24 | protocol << 16)
        .putInt(source)
        .putInt(destination)
        .putShort((short) from)
        .putShort((short) to)
        .array();
  }

  static byte[] udp(int source, int port) {
    return packet(17, source, 0x0b000001, 1000, port);
  }

  private static void sendAll(TestGraph graph) {
    graph.sendIp("in", udp(0x0a000001, 53));
    graph.sendIp("in", udp(0x0a000001, 80));
    graph.sendIp("in", packet(6, 0x0a000001, 0x0b000001, 1000, 80));
    graph.sendIp("in", packet(1, 0x0c000001, 0x0b000001, 0x0800, 0));
  }

  @Test
  void rulesNameTheirOutputs() {
    String config =
        "in :: Inject -> f :: IPFilter(deny udp port 53, 2 src net 10.0.0.0/8 and udp, allow tcp)"
            + " -> zero :: Capture; f[1] -> one :: Capture; f[2] -> two :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      sendAll(graph);
      assertEquals(1, graph.packets("zero").size());
      assertEquals(0, graph.packets("one").size());
      assertEquals(1, graph.packets("two").size());
      assertEquals(1, graph.drops("f", "denied"));
      assertEquals(1, graph.drops("f", "no pattern matches"));
    }
  }

  @Test
  void packetsWithoutHeaderMatchOnlyWhatNeedsNone() {
    String config =
        "in :: Inject -> f :: IPFilter(1 ip ttl >= 0, 0 tcp or udp, 1 not icmp, deny all)"
            + " -> zero :: Capture; f[1] -> one :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", udp(1, 2));
      assertEquals(0, graph.packets("zero").size());
      assertEquals(1, graph.packets("one").size());
    }
  }

  @Test
  void strippedHeadersAreStillThere() {
    String config =
        "in :: Inject -> f :: IPFilter(allow src 10.0.0.1 and ip ttl 64) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in",
          udp(0x0a000001, 53),
          packet -> {
            io.sluice.packet.Anno.setNetworkHeader(packet, io.sluice.packet.Mbuf.data(packet));
            io.sluice.packet.Mbuf.adjust(packet, 20);
          });
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void rulesFromAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules.txt");
    Files.writeString(file, "deny udp\nallow tcp\n");
    String config =
        "in :: Inject -> f :: IPFilter(file %s, allow icmp, CACHING true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(file))) {
      sendAll(graph);
      assertEquals(2, graph.packets("out").size());
      assertEquals(2, graph.drops("f", "denied"));
    }
  }

  @Test
  void errorsNameThePattern() {
    String errors =
        TestGraph.errorsOf("Inject\n -> IPFilter(allow tcp, 1 udp, deny foo) -> Capture;");
    assertTrue(errors.contains("test.click:2: While configuring 'IPFilter@"), errors);
    assertTrue(errors.contains("pattern 1: slot '1' out of range"), errors);
    assertTrue(errors.contains("pattern 2: empty term near 'foo'"), errors);
  }

  @Test
  void unreachableRulesAreAWarning() {
    String errors =
        TestGraph.errorsOf(
            "Inject -> f :: IPFilter(deny tcp, allow tcp dst port 5, allow all) -> Capture;");
    assertTrue(
        errors.contains("'f :: IPFilter':\n  warning: pattern 1 matches no packets"), errors);
  }

  @Test
  void unreachableRulesThatSayTheSameAreNone() {
    assertEquals(
        "",
        TestGraph.errorsOf(
            "Inject -> IPFilter(deny tcp, deny tcp dst port 5, allow all) -> Capture;"));
  }

  @Test
  void unreachableRulesOfAFileAreNamedByLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("rules");
    Files.writeString(file, "deny udp\n\ndeny udp src port 5\n".repeat(12));
    String errors =
        TestGraph.errorsOf(
            "Inject -> f :: IPFilter(1 icmp, file %s, 0 tcp) -> c :: Capture; f[1] -> c;"
                .formatted(file));
    assertTrue(errors.contains("pattern 1: " + file + ":3 matches no packets"), errors);
    assertTrue(errors.contains("13 more match no packets"), errors);
  }

  @Test
  void patternsCanBeReplaced() {
    String config =
        "in :: Inject -> c :: IPClassifier(udp, tcp, -)"
            + " -> a :: Capture; c[1] -> b :: Capture; c[2] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      sendAll(graph);
      assertEquals(2, graph.packets("a").size());
      assertEquals("tcp", graph.read("c.pattern1"));
      graph.write("c.pattern0", "icmp type echo");
      assertEquals("icmp type echo", graph.read("c.pattern0"));
      sendAll(graph);
      assertEquals(3, graph.packets("a").size());
      assertEquals(2, graph.packets("b").size());
      assertEquals(3, graph.packets("rest").size());
      Exception wrong =
          assertThrows(RuntimeException.class, () -> graph.write("c.pattern2", "foo"));
      assertTrue(
          wrong.getMessage().contains("pattern 2: empty term near 'foo'"), wrong.getMessage());
      assertEquals("-", graph.read("c.pattern2"));
    }
  }

  @Test
  void classifierNeedsAPatternForEachOutput() {
    String errors = TestGraph.errorsOf("Inject -> IPClassifier(tcp, udp) -> Capture;");
    assertTrue(errors.contains("need 1 arguments, one per output port"), errors);
  }
}
