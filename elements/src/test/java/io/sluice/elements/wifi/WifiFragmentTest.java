// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** WifiFragment and WifiDefrag. */
class WifiFragmentTest {
  private static final String HEADER = "0801 2c00 020000000001 020000000002 020000000003";

  private static String hex(byte[] packet) {
    return HexFormat.of().formatHex(packet);
  }

  private static byte[] fragment(int sequence, int number, boolean more, String body) {
    byte[] frame = TestGraph.hex(HEADER + "0000" + body);
    frame[1] |= (byte) (more ? 4 : 0);
    frame[22] = (byte) (sequence << 4 | number);
    frame[23] = (byte) (sequence >> 4);
    return frame;
  }

  @Test
  void longFramesAreSplit() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> f :: WifiFragment(4) -> out :: Capture")) {
      graph.send("in", fragment(0x123, 0, false, "0102030405060708090a"));
      graph.send("in", fragment(0x124, 0, false, "01020304"), new byte[3]);
      List<byte[]> out = graph.packets("out");
      String split = HEADER.replace("0801", "0805").replace(" ", "");
      assertEquals(5, out.size());
      assertEquals(split + "3012" + "01020304", hex(out.get(0)));
      assertEquals(split + "3112" + "05060708", hex(out.get(1)));
      assertEquals(HEADER.replace(" ", "") + "3212" + "090a", hex(out.get(2)));
      assertEquals(28, out.get(3).length);
      assertEquals(3, out.get(4).length);
    }
  }

  @Test
  void withoutMtuNothingIsSplit() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> WifiFragment -> out :: Capture")) {
      graph.send("in", new byte[9000]);
      assertEquals(9000, graph.packets("out").get(0).length);
    }
    String errors = TestGraph.errorsOf("Inject -> WifiFragment(x) -> Discard");
    assertTrue(errors.contains("MTU: parse error in 'x'"), errors);
  }

  @Test
  void fragmentsBecomeTheFrameAgain() {
    String config =
        "in :: Inject -> SetTimestamp(5) -> WifiFragment(100) -> f :: WifiDefrag -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] frame = Arrays.copyOf(fragment(77, 0, false, "ab"), 1500);
      Arrays.fill(frame, 30, 1500, (byte) 9);
      graph.send("in", frame, Arrays.copyOf(frame, 124), frame);
      assertEquals(3, graph.packets("out").size());
      assertArrayEquals(frame, graph.packets("out").get(0));
      assertArrayEquals(frame, graph.packets("out").get(2));
    }
  }

  private static void expect(int frames, String reason, long drops, byte[]... packets) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> f :: WifiDefrag -> out :: Capture")) {
      graph.send("in", packets);
      assertEquals(frames, graph.packets("out").size());
      assertEquals(drops, graph.drops("f", reason), reason);
      if (drops == 0) {
        assertEquals(0, graph.router().find("f").drops());
      }
    }
  }

  @Test
  void fragmentsMustBeOfOneFrameAndInOrder() {
    byte[] first = fragment(5, 0, true, "01");
    expect(
        1, "unrelated fragment", 0, first, fragment(5, 1, true, "02"), fragment(5, 2, false, ""));
    expect(0, "unrelated fragment", 1, fragment(5, 1, false, "02"));
    expect(0, "unrelated fragment", 1, first, fragment(5, 2, false, "02"));
    expect(0, "unrelated fragment", 1, first, fragment(6, 1, false, "02"));
    expect(1, "fragments missing", 1, first, fragment(6, 0, false, "02"));
    expect(0, "fragments missing", 1, first, fragment(6, 1, false, "02"));
    // a first fragment that comes again begins anew
    expect(1, "fragments missing", 1, first, first, fragment(5, 1, false, "02"));
  }

  @Test
  void senderMayNotFillTheMemory() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> f :: WifiDefrag -> out :: Capture")) {
      for (int i = 0; i < 66; i++) {
        byte[] first = fragment(5, 0, true, "01");
        first[15] = (byte) i;
        graph.send("in", first);
      }
      assertEquals(2, graph.drops("f", "fragments missing"));
      byte[] last = fragment(5, 1, false, "02");
      last[15] = 1;
      graph.send("in", last);
      last[15] = 2;
      graph.send("in", last);
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void whatWaitsOutlivesTheConfiguration() {
    String config = "in :: Inject -> f :: WifiDefrag -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("f.debug", "true");
      graph.send("in", fragment(5, 0, true, "01"));
      graph.replace(config);
      graph.send("in", fragment(5, 1, false, "02"));
      assertArrayEquals(fragment(5, 0, false, "0102"), graph.packets("out").get(0));
      assertEquals("f :: WifiDefrag: frag 02-00-00-00-00-02 seq 5 frag 1", graph.log().get(1));
    }
  }

  @Test
  void framesArePulledToo() {
    String config = "in :: Inject -> Queue -> f :: WifiDefrag -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", fragment(5, 0, true, "01"), fragment(5, 1, false, "02"));
      graph.run();
      assertEquals(1, graph.packets("out").size());
    }
  }
}
