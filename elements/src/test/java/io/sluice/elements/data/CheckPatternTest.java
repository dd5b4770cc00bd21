// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckPatternTest extends ElementContract {
  @Override
  protected String element() {
    return "CheckPattern(0)";
  }

  @Test
  void whatSendPatternMakesIsRight() {
    try (TestGraph graph =
        TestGraph.of(
            "s :: SendPattern(300, LIMIT 5) -> Unqueue -> c :: CheckPattern(300) -> out :: Capture")) {
      graph.run();
      assertEquals(5, graph.packets("out").size());
      assertEquals("0", graph.read("c.bad"));
      assertEquals("5", graph.read("s.count"));
      byte[] packet = graph.packets("out").get(4);
      for (int i = 0; i < 300; i++) {
        assertEquals((byte) i, packet[i]);
      }
      assertEquals(300, packet.length);
    }
  }

  @Test
  void otherPacketsAreReported() {
    String config = "in :: Inject -> c :: CheckPattern(4) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (String packet : List.of("00010203", "000102", "0001020304", "00ff02", "000102ee00")) {
        graph.send("in", TestGraph.hex(packet));
      }
      assertEquals(
          List.of(
              "CheckPattern: p->length() 3 _len 4",
              "CheckPattern: p->length() 5 _len 4",
              "CheckPattern: p->length() 3 _len 4",
              "CheckPattern: i=1 pkt ff wanted 01",
              "CheckPattern: p->length() 5 _len 4",
              "CheckPattern: i=3 pkt ee wanted 03"),
          graph.log());
      graph.replace(config);
      assertEquals("4", graph.read("c.bad"));
      assertEquals(5, graph.packets("out").size());
    }
  }

  @Test
  void wrongArguments() {
    assertTrue(
        TestGraph.errorsOf("Idle -> CheckPattern -> Discard")
            .contains("LENGTH: required argument missing"));
    assertTrue(
        TestGraph.errorsOf("SendPattern -> Unqueue -> Discard")
            .contains("LENGTH: required argument missing"));
  }
}
