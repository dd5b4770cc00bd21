// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ClipboardTest {
  @Test
  void rangesGoFromOnePacketIntoOthers() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> c :: Clipboard(0/01, 0x2/2) -> out :: Capture;"
                + "b :: Inject -> [1] c; c[1] -> out2 :: Capture")) {
      graph.send("b", TestGraph.hex("ffffffff"));
      graph.send("a", TestGraph.hex("01020304"), TestGraph.hex("0909"));
      graph.send("b", TestGraph.hex("aaaaaaaaaa"), TestGraph.hex("bbbbbb"));
      assertEquals(2, graph.packets("out").size());
      assertArrayEquals(TestGraph.hex("00ff0000"), graph.packets("out2").get(0));
      assertArrayEquals(TestGraph.hex("01aa0304aa"), graph.packets("out2").get(1));
      assertArrayEquals(TestGraph.hex("bbbbbb"), graph.packets("out2").get(2));
    }
  }

  @Test
  void wrongRanges() {
    String errors =
        TestGraph.errorsOf("Idle -> Clipboard(x, 1/y, 65535/1, 0/1) => Discard, Discard");
    assertTrue(errors.contains("range 0: expected '/' between offset and length"), errors);
    assertTrue(errors.contains("range 1: invalid offset or length"), errors);
    assertTrue(errors.contains("range 2: out of range"), errors);
  }

  @Test
  void resize() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> r :: Resize(-2, 1) -> out :: Capture;"
                + "in2 :: Inject -> Strip(2) -> Resize(HEAD 2, TAIL -1) -> out2 :: Capture;"
                + "in3 :: Inject -> s :: Resize(0, 60000) -> Discard")) {
      graph.send("in", TestGraph.hex("01020304"), new byte[1]);
      assertEquals(3, graph.packets("out").get(0).length);
      assertEquals(3, graph.packets("out").get(0)[0]);
      assertEquals(1, graph.packets("out").get(1).length);
      graph.write("r.head", "-1");
      assertEquals("-1", graph.read("r.head"));
      graph.send("in2", TestGraph.hex("01020304"));
      assertArrayEquals(TestGraph.hex("010203"), graph.packets("out2").get(0));
      graph.send("in3", new byte[4], new byte[5536]);
      assertEquals(1, graph.drops("s", "no room in the buffer"));
    }
  }
}
