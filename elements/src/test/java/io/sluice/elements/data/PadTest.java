// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PadTest {
  @Test
  void padsToALength() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Pad(4) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2}, new byte[] {1, 2, 3, 4, 5});
      assertArrayEquals(new byte[] {1, 2, 0, 0}, graph.packets("out").get(0));
      assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, graph.packets("out").get(1));
    }
  }

  @Test
  void otherReceiversOfAFrameKeepTheirBytes() {
    String config =
        "in :: Inject -> s :: ListenEtherSwitch -> Discard; Idle -> [1] s;"
            + "s[1] -> Truncate(1) -> Pad(14) -> out :: Capture; s[2] -> all :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] frame = TestGraph.hex("0200000000020200000000010800");
      graph.send("in", frame);
      assertArrayEquals(TestGraph.hex("02" + "00".repeat(13)), graph.packets("out").get(0));
      assertArrayEquals(frame, graph.packets("all").get(0));
    }
  }

  @Test
  void givesBackWhatTruncateCut() {
    String config = "in :: Inject -> Truncate(1) -> p :: Pad -> out :: Capture; in2 :: Inject -> p";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 2, 3});
      assertArrayEquals(new byte[] {1, 0, 0}, graph.packets("out").get(0));
      graph.send("in2", new byte[4], packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, 1_000_000));
      graph.send("in2", new byte[4], packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, -1));
      assertEquals(2, graph.drops("p", "no tailroom"));
    }
  }

  @Test
  void limitsTheLength() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Truncate(1) -> Pad(MAXLENGTH 3) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2, 3, 4, 5}, new byte[] {1, 2});
      assertArrayEquals(new byte[] {1, 0, 0}, graph.packets("out").get(0));
      assertArrayEquals(new byte[] {1, 0}, graph.packets("out").get(1));
    }
    try (TestGraph graph = TestGraph.of("in :: Inject -> Pad(20, MAXLENGTH 3) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2, 3, 4, 5});
      assertArrayEquals(new byte[] {1, 2, 3}, graph.packets("out").get(0));
    }
  }

  @Test
  void padsWithRandomBytes() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Pad(203, RANDOM true) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2}, new byte[] {1, 2});
      byte[] first = graph.packets("out").get(0);
      assertEquals(203, first.length);
      assertFalse(Arrays.equals(first, graph.packets("out").get(1)));
      assertTrue(IntStream.range(2, 203).map(i -> first[i]).distinct().count() > 20);
    }
  }
}
