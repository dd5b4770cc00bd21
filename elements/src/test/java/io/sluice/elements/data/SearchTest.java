// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SearchTest extends ElementContract {
  @Override
  protected String element() {
    return "MoveData(2, 0, 4, GROW true)";
  }

  @Test
  void stripsUpToThePattern() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> s :: Search(\"LO \") -> t :: Tee -> out :: Capture;"
                + "t[1] -> UnstripAnno -> whole :: Capture; s[1] -> no :: Capture;"
                + "in2 :: Inject -> Search(ab, STRIP_AFTER false, SET_ANNO false)"
                + " -> out2 :: Capture;"
                + "in3 :: Inject -> u :: UnstripAnno -> Discard")) {
      graph.send("in", "HELLO WORLD".getBytes(), "LOLO".getBytes(), "LO ".getBytes());
      assertArrayEquals("WORLD".getBytes(), graph.packets("out").get(0));
      assertEquals(0, graph.packets("out").get(1).length);
      assertArrayEquals("HELLO WORLD".getBytes(), graph.packets("whole").get(0));
      assertEquals(1, graph.packets("no").size());
      graph.send("in2", "aaabc".getBytes());
      assertArrayEquals("abc".getBytes(), graph.packets("out2").get(0));
      graph.send("in3", new byte[4], p -> io.sluice.packet.Anno.putU16(p, 16, 0xffff));
      assertEquals(1, graph.drops("u", "no headroom"));
    }
    String errors = TestGraph.errorsOf("Idle -> Search(\"\") -> Discard");
    assertTrue(errors.contains("cannot search for an empty string"), errors);
  }

  @Test
  void movesData() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> MoveData(2, 0, 2) -> outA :: Capture;"
                + "b :: Inject -> MoveData(4, 1, 2, GROW true) -> outB :: Capture;"
                + "c :: Inject -> m :: MoveData(65533, 0, 3, GROW true) -> Discard")) {
      graph.send("a", "ABCD".getBytes(), "AB".getBytes(), "ABC".getBytes());
      assertArrayEquals("ABAB".getBytes(), graph.packets("outA").get(0));
      assertArrayEquals("AB".getBytes(), graph.packets("outA").get(1));
      assertArrayEquals("ABC".getBytes(), graph.packets("outA").get(2));
      graph.send("b", "ABAB".getBytes());
      assertArrayEquals("ABABBA".getBytes(), graph.packets("outB").get(0));
      graph.send("c", "ABAB".getBytes());
      assertEquals(1, graph.drops("m", "no tailroom"));
    }
  }
}
