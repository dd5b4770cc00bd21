// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EnsureDPDKBufferTest extends ElementContract {
  @Override
  protected String element() {
    return "EnsureDPDKBuffer(FORCE_COPY true)";
  }

  @Test
  void copiesWhatIsShared() {
    String config =
        "in :: Inject -> t :: Tee -> EnsureDPDKBuffer(FORCE_COPY true) -> StoreData(0, X) -> a :: Capture; t[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 2});
      assertArrayEquals(new byte[] {'X', 2}, graph.packets("a").get(0));
      assertArrayEquals(new byte[] {1, 2}, graph.packets("b").get(0));
    }
  }

  @Test
  void makesRoomInFrontWhereThereCanBe() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> e :: EnsureDPDKBuffer(EXTRA_HEADROOM 300) -> Unstrip(300) -> out :: Capture")) {
      graph.send("in", new byte[10], new byte[65_236]);
      assertEquals(1, graph.packets("out").size());
      assertEquals(310, graph.packets("out").get(0).length);
      assertEquals(1, graph.drops("e", "no headroom"));
    }
  }
}
