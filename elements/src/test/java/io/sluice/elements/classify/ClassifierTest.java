// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ClassifierTest {
  private static final String ARP =
      "in :: Inject -> c :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800)"
          + " -> request :: Capture; c[1] -> reply :: Capture; c[2] -> ip :: Capture;";

  private static byte[] frame(int length, int type, int arpOperation) {
    byte[] frame = new byte[length];
    put(frame, 12, type);
    put(frame, 20, arpOperation);
    return frame;
  }

  private static void put(byte[] frame, int at, int value) {
    if (at + 1 < frame.length) {
      frame[at] = (byte) (value >> 8);
      frame[at + 1] = (byte) value;
    }
  }

  @Test
  void firstMatchDecides() {
    try (TestGraph graph = TestGraph.of(ARP)) {
      graph.send(
          "in",
          frame(60, 0x0806, 2),
          frame(60, 0x0800, 1),
          frame(60, 0x86dd, 1),
          frame(60, 0x0806, 1),
          frame(60, 0x0806, 3));
      assertEquals(1, graph.packets("request").size());
      assertEquals(1, graph.packets("reply").size());
      assertEquals(1, graph.packets("ip").size());
      assertEquals(2, graph.drops("c", "no pattern matches"));
    }
  }

  @Test
  void shortPacketsMatchWhatTheyHold() {
    try (TestGraph graph = TestGraph.of(ARP)) {
      graph.send("in", frame(14, 0x0800, 0), frame(13, 0x0800, 0), frame(21, 0x0806, 1));
      assertEquals(1, graph.packets("ip").size());
      assertEquals(2, graph.drops("c", "no pattern matches"));
    }
  }

  @Test
  void negatedClauseMatchesShortPackets() {
    String config =
        "in :: Inject -> c :: Classifier(!12/0800, -) -> other :: Capture; c[1] -> ip :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", frame(13, 0x0800, 0), frame(14, 0x0800, 0), new byte[1]);
      assertEquals(2, graph.packets("other").size());
      assertEquals(1, graph.packets("ip").size());
    }
  }

  @Test
  void showsItsProgram() {
    String config = "in :: Inject -> c :: Classifier(12/0800, -) -> a :: Capture; c[1] -> a";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(
          " 0  12/08000000%ffff0000  yes->[0]  no->[1]\nsafe length 14\nalignment offset 0\n",
          graph.read("c.program"));
    }
  }

  @Test
  void onePatternPerOutput() {
    String errors = TestGraph.errorsOf("Inject -> Classifier(12/0800, -) -> Capture;");
    assertTrue(errors.contains("need 1 arguments, one per output port"), errors);
  }

  @Test
  void errorsNameThePattern() {
    String errors =
        TestGraph.errorsOf("Inject -> c :: Classifier(12/080, x) -> d :: Capture; c[1] -> d;");
    assertTrue(errors.contains("pattern 0: value has odd number of hex digits"), errors);
    assertTrue(errors.contains("pattern 1: expected a digit"), errors);
  }

  @Test
  void unreachableOutputsAreAWarning() {
    String errors =
        TestGraph.errorsOf("Inject -> c :: Classifier(-, 12/0800) -> d :: Capture; c[1] -> d;");
    assertTrue(errors.contains("warning: 'c :: Classifier': output 1 matches no packets"), errors);
  }
}
