// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTCPSeqTest {
  private static final String PUSHED =
      "in :: Inject -> MarkIPHeader -> c :: CopyTCPSeq -> out :: Capture;"
          + "in2 :: Inject -> MarkIPHeader -> [1] c [1] -> out2 :: Capture";

  private static byte[] segment(int seq) {
    return TestGraph.hex(
        "450000280000000040060000 0a0000010a000002 04d20050 %08x 00000000 50000000 00000000"
            .formatted(seq));
  }

  private static List<Integer> numbers(TestGraph graph) {
    return graph.packets("out2").stream()
        .map(b -> (b[24] & 0xff) << 24 | (b[25] & 0xff) << 16 | (b[26] & 0xff) << 8 | b[27] & 0xff)
        .toList();
  }

  @Test
  void theHighestNumber() {
    try (TestGraph graph = TestGraph.of(PUSHED)) {
      graph.send("in2", segment(9));
      for (int seq : new int[] {0x7fff_fff0, 0x8000_0010, 0x7fff_ffff}) {
        graph.send("in", segment(seq));
      }
      graph.send("in2", segment(9), segment(10));
      graph.write("c.reset", "");
      graph.send("in", segment(5));
      graph.replace(PUSHED);
      graph.send("in2", segment(9));
      assertEquals(List.of(0, 0x8000_0010, 0x8000_0010, 5), numbers(graph));
    }
  }

  @Test
  void whatIsCutOffPasses() {
    try (TestGraph graph = TestGraph.of(PUSHED)) {
      graph.send("in", segment(5));
      byte[] cut = java.util.Arrays.copyOf(segment(77), 39);
      graph.send("in", cut);
      graph.send("in2", cut);
      graph.send("in2", segment(1));
      assertEquals(List.of(77, 5), numbers(graph));
    }
  }

  @Test
  void dataSharedWithACloneStays() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> t :: Tee -> [1] c :: CopyTCPSeq [1] -> out2 :: Capture;"
                + "t[1] -> out :: Capture; Idle -> c -> Discard")) {
      graph.send("in", segment(3));
      assertEquals(List.of(0), numbers(graph));
      assertEquals(3, graph.packets("out").get(0)[27]);
    }
  }

  @Test
  void canBePulled() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> Queue -> c :: CopyTCPSeq -> Unqueue -> out :: Capture;"
                + "in2 :: Inject -> MarkIPHeader -> Queue -> [1] c [1] -> Unqueue"
                + " -> out2 :: Capture")) {
      graph.send("in", segment(7));
      graph.run();
      graph.send("in2", segment(1));
      graph.run();
      assertEquals(List.of(7), numbers(graph));
    }
  }
}
