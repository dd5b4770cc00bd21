// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegexElementsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static TestGraph graph(String element, int outputs) {
    StringBuilder config = new StringBuilder("in :: Inject -> x :: " + element);
    for (int i = 0; i < outputs; i++) {
      config.append("; x[").append(i).append("] -> o").append(i).append(" :: Capture");
    }
    return TestGraph.of(config.toString());
  }

  /** The output that a packet leaves by; -1 when it is dropped. */
  private static int output(TestGraph graph, int outputs, String text) {
    int[] before = new int[outputs];
    for (int i = 0; i < outputs; i++) {
      before[i] = graph.packets("o" + i).size();
    }
    graph.send("in", bytes(text));
    for (int i = 0; i < outputs; i++) {
      if (graph.packets("o" + i).size() > before[i]) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void regexClassifierTakesTheFirstPattern() {
    try (TestGraph graph = graph("RegexClassifier(\"xnet\", 'h[ea].*o\\d', \"(?i)X\")", 3)) {
      assertEquals(0, output(graph, 3, "hello1 xnet"));
      assertEquals(1, output(graph, 3, "hello1 xne"));
      assertEquals(2, output(graph, 3, "hello xne"));
      assertEquals(-1, output(graph, 3, "hello"));
      assertEquals(1, graph.drops("x", "no pattern matches"));
      assertEquals("\"xnet\"", graph.read("x.pattern0"));
      graph.write("x.pattern0", "\"ynet\"");
      assertEquals(2, output(graph, 3, "xnet"));
      assertEquals(0, output(graph, 3, "ynet"));
      HandlerException e =
          assertThrows(HandlerException.class, () -> graph.write("x.pattern1", "\"(\""));
      assertEquals("error in pattern 1: missing )", e.getMessage());
      graph.write("x.config", "a, b, c");
      assertEquals(1, output(graph, 3, "ynebt"));
    }
  }

  @Test
  void regexMatcherTakesAnyPatternOrAll() {
    try (TestGraph graph = graph("RegexMatcher(\"a+b\", \"cd\")", 2)) {
      assertEquals(0, output(graph, 2, "xaab"));
      assertEquals(0, output(graph, 2, "cd"));
      assertEquals(1, output(graph, 2, "c"));
      graph.write("x.match_all", "true");
      assertEquals(1, output(graph, 2, "cd"));
      assertEquals(0, output(graph, 2, "cd ab"));
      assertEquals("true", graph.read("x.match_all"));
    }
    try (TestGraph graph = graph("RegexMatcher(a, PAYLOAD_ONLY true)", 1)) {
      byte[] packet = TestGraph.hex("6100001c00010000401166d60a0000010a00000200010002000800006262");
      graph.send("in", packet);
      assertEquals(1, graph.packets("o0").size());
      graph.sendIp("in", TestGraph.hex("4561001c00010000401166d60a0000010a0000020001000200080000"));
      assertEquals(1, graph.packets("o0").size());
      graph.write("x.payload_only", "false");
      graph.sendIp("in", TestGraph.hex("4561001c00010000401166d60a0000010a0000020001000200080000"));
      assertEquals(2, graph.packets("o0").size());
    }
  }

  @Test
  void groupsNeedAllTheirPatterns() {
    String config = "GroupRegexClassifier(\"xnet\" 0, \"shop\" 0, \"co\" 1, \"ynet\" 1, \"z\" 2)";
    try (TestGraph graph = graph(config, 3)) {
      assertEquals(0, output(graph, 3, "shop xnet"));
      assertEquals(-1, output(graph, 3, "xnet"));
      assertEquals(1, output(graph, 3, "ynet.com shop z"));
      assertEquals(2, output(graph, 3, "zynet"));
      graph.write("x.pattern4", "\"q\" 2");
      assertEquals(-1, output(graph, 3, "zynet"));
      assertThrows(HandlerException.class, () -> graph.write("x.pattern4", "\"q\" 1"));
    }
    String errors = TestGraph.errorsOf("Idle -> x :: GroupRegexClassifier(a 0, b 2) -> Idle");
    assertTrue(errors.contains("argument 1 should be a pattern and an output"), errors);
    errors = TestGraph.errorsOf("Idle -> x :: GroupRegexClassifier(a 1) -> Idle; x[1] -> Idle");
    assertTrue(errors.contains("group 0 has no patterns"), errors);
  }

  @Test
  void stringsStandForThemselves() {
    try (TestGraph graph = graph("StringClassifier(\"a.c\", \"bc\")", 3)) {
      assertEquals(0, output(graph, 3, "bc a.c"));
      assertEquals(1, output(graph, 3, "abc"));
      assertEquals(2, output(graph, 3, "none"));
      assertEquals("2", graph.read("x.matches"));
      graph.write("x.reset_count", "");
      assertEquals("0", graph.read("x.matches"));
    }
    try (TestGraph graph = graph("StringMatcher(xnet, \"two words\")", 1)) {
      assertEquals(-1, output(graph, 1, "in two words"));
      assertEquals(0, output(graph, 1, "in twowords"));
      assertEquals(1, graph.drops("x", "string found"));
      assertEquals("1", graph.read("x.matches"));
    }
    String errors = TestGraph.errorsOf("Idle -> StringMatcher(a, \"\") -> Idle");
    assertTrue(errors.contains("pattern #1 has zero length"), errors);
  }

  @Test
  void allBadPatternsAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> x :: RegexClassifier(\"(\", \"ok\", \"[\") -> Idle; x[1] -> Idle");
    assertTrue(errors.contains("need 2 patterns, one per output port"), errors);
    assertTrue(errors.contains("error in pattern 0: missing )"), errors);
    assertTrue(errors.contains("error in pattern 2: missing ]"), errors);
    errors = TestGraph.errorsOf("Idle -> RegexMatcher(\"a b\", PAYLOAD_ONLI true) -> Idle");
    assertTrue(errors.contains("PAYLOAD_ONLI: unknown argument"), errors);
  }

  private static final String FLOWS =
      "f :: FromIPSummaryDump(DATA '!data src sport dst dport proto payload\n%s', STOP true)"
          + " -> FlowIPManager -> StripTransportHeader -> h :: FlowHyperScan(%s)"
          + " -> out :: Capture";

  private static final String TWO_FLOWS =
      "18.26.4.44 30 10.0.0.4 40 T \"this is \"\n18.26.4.44 31 10.0.0.4 40 T \"at\"\n"
          + "18.26.4.44 30 10.0.0.4 40 T \"an at\"\n18.26.4.44 30 10.0.0.4 40 T \"tack\"\n"
          + "18.26.4.44 31 10.0.0.4 40 T \"tac\"\n18.26.4.44 30 10.0.0.4 40 T \"end\"\n";

  @Test
  void flowsAreSearchedAcrossPackets(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("patterns");
    Files.writeString(file, "never\n\nATT.CK\n");
    for (String arguments : List.of("attack", "FLAGS i, FILE \"" + file + "\"")) {
      String config = FLOWS.formatted(TWO_FLOWS, arguments + ", VERBOSE true");
      try (TestGraph graph = TestGraph.of(config)) {
        graph.until(() -> graph.packets("out").size() == 6);
        assertEquals("1", graph.read("h.matches"));
        assertEquals(List.of("MATCHED"), graph.log().stream().filter("MATCHED"::equals).toList());
      }
    }
    try (TestGraph graph = TestGraph.of(FLOWS.formatted(TWO_FLOWS, "attack, KILL true"))) {
      graph.until(() -> graph.drops("h", "pattern found") == 2);
      assertEquals(4, graph.packets("out").size());
    }
  }
}
