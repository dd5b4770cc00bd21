// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
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
  void padsToALimitAndWithWhatChanceGives() {
    String config =
        "in :: Inject -> Pad(60, MAXLENGTH 40, ZERO false, RANDOM true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[10], new byte[50]);
      byte[] padded = graph.packets("out").get(0);
      assertEquals(40, padded.length);
      assertFalse(Arrays.equals(new byte[40], padded));
      assertEquals(50, graph.packets("out").get(1).length);
    }
    assertTrue(
        TestGraph.errorsOf("Idle -> Pad(60, RANDOM true) -> Discard")
            .contains("ZERO and RANDOM are exclusive."));
  }
}
