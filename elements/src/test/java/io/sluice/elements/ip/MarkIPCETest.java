// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class MarkIPCETest extends ElementContract {
  @Override
  protected String element() {
    return "MarkIPCE";
  }

  @Test
  void capablePacketsAreMarked() {
    for (boolean force : new boolean[] {false, true}) {
      String config =
          "in :: Inject -> SetIPChecksum -> m :: MarkIPCE(%s) -> CheckIPHeader -> out :: Capture";
      try (TestGraph graph = TestGraph.of(config.formatted(force))) {
        for (int tos = 0; tos < 4; tos++) {
          byte[] packet =
              TestGraph.hex("45000020000100004011a5ca0a0000010a000002 12340035000c0000 61626364");
          packet[1] = (byte) tos;
          graph.sendIp("in", packet);
        }
        assertEquals(force ? 4 : 3, graph.packets("out").size());
        assertEquals(force ? "0" : "1", graph.read("m.drops"));
        graph.packets("out").forEach(packet -> assertEquals(3, packet[1]));
      }
    }
  }
}
