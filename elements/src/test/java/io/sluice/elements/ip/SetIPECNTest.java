// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetIPECNTest extends ElementContract {
  @Override
  protected String element() {
    return "SetIPECN(ce)";
  }

  @Test
  void fieldAndChecksumAreSet() {
    String[] words = {"no", "ect1", "ECT(0)", "3"};
    byte[] packet =
        TestGraph.hex("45000020000100004011a5ca0a0000010a000002 12340035000c0000 61626364");
    packet[1] = (byte) 0xfe;
    for (int i = 0; i < 4; i++) {
      String config =
          "in :: Inject -> SetIPChecksum -> s :: SetIPECN(%s) -> CheckIPHeader -> out :: Capture";
      try (TestGraph graph = TestGraph.of(config.formatted(words[i]))) {
        graph.sendIp("in", packet);
        assertEquals(0xfc | i, graph.packets("out").get(0)[1] & 0xff);
        graph.write("s.ecn", "ce");
        assertEquals("ce", graph.read("s.ecn"));
        assertThrows(HandlerException.class, () -> graph.write("s.ecn", "4"));
      }
    }
    String errors = TestGraph.errorsOf("Inject -> SetIPECN(x) -> Discard");
    assertTrue(errors.contains("bad ECN argument"), errors);
  }
}
