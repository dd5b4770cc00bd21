// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebugBridgeTest extends ElementContract {
  @Override
  protected String element() {
    return "DebugBridge(a)";
  }

  private static byte[] message(int type, int flags) {
    return TestGraph.hex(
        "0180c2000000 020000000001 0026 424203 0000 00 %02x %02x 8000020000000005 00000007"
                .formatted(type, flags)
            + "8000020000000001 8002 0100 1400 0200 0f00 0000000000000000");
  }

  /** The lines are kohler/click's. */
  @Test
  void messagesArePrinted() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> DebugBridge(lab) -> out :: Capture")) {
      graph.send("in", message(0, 0), message(0, 0x80), message(7, 1), message(0x80, 0));
      graph.send("in", Arrays.copyOf(message(0, 0), 51), new byte[0]);
      assertEquals(
          List.of(
              "lab CFG 8000020000000001:8002: tca tc  00000007 -> 8000020000000005"
                  + "  a/m/h/d: 100/1400/200/f00",
              "lab CFG 8000020000000001:8002: TCA tc  00000007 -> 8000020000000005"
                  + "  a/m/h/d: 100/1400/200/f00",
              "lab ??? 8000020000000001:8002: tca TC  00000007 -> 8000020000000005"
                  + "  a/m/h/d: 100/1400/200/f00",
              "lab TCM",
              "lab (too short)",
              "lab (too short)"),
          graph.log());
      assertEquals(6, graph.packets("out").size());
    }
    String errors = TestGraph.errorsOf("Inject -> DebugBridge -> Discard");
    assertTrue(errors.contains("LABEL: required argument missing"), errors);
  }
}
