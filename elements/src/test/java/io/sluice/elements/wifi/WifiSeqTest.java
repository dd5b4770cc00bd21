// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WifiSeqTest extends ElementContract {
  @Override
  protected String element() {
    return "WifiSeq";
  }

  private static TestGraph graph(String element) {
    return TestGraph.of("in :: Inject -> s :: " + element + " -> out :: Capture");
  }

  private static String hex(TestGraph graph, int index) {
    return HexFormat.of().formatHex(graph.packets("out").get(index));
  }

  @Test
  void framesAreNumbered() {
    try (TestGraph graph = graph("WifiSeq -> ExtraEncap")) {
      graph.send("in", WifiFrames.frame(WifiFrames.TO_AP), WifiFrames.frame(WifiFrames.TO_AP));
      assertEquals("20000000", hex(graph, 1).substring(8, 16));
      assertEquals("1000", hex(graph, 1).substring(2 * (24 + 22), 2 * (24 + 24)));
      assertEquals("2", graph.read("s.seq"));
      graph.write("s.seq", "4097");
      graph.send("in", WifiFrames.frame(WifiFrames.TO_AP));
      assertEquals("1000", hex(graph, 2).substring(2 * (24 + 22), 2 * (24 + 24)));
      graph.write("s.reset", "");
      assertEquals("0", graph.read("s.seq"));
      assertEquals(
          "22 2 4",
          graph.read("s.offset") + " " + graph.read("s.bytes") + " " + graph.read("s.shift"));
      String text =
          assertThrows(HandlerException.class, () -> graph.write("s.seq", "x")).getMessage();
      assertEquals("seq parameter must be unsigned", text);
    }
  }

  @Test
  void theFieldMayBeAnywhereButAtTheEnd() {
    try (TestGraph graph = graph("WifiSeq(OFFSET 1, BYTES 4, SHIFT 1)")) {
      graph.write("s.seq", "0x01020304");
      graph.send("in", new byte[6], new byte[5]);
      assertEquals("000806040200", hex(graph, 0));
      assertEquals("0000000000", hex(graph, 1));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> WifiSeq(BYTES 3) -> Discard");
    assertTrue(errors.contains("BYTES must be either 2 or 4"), errors);
  }
}
