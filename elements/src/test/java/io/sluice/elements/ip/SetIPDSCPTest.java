// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetIPDSCPTest extends ElementContract {
  @Override
  protected String element() {
    return "SetIPDSCP(10)";
  }

  @Test
  void codePointAndChecksumAreSet() {
    String config =
        "in :: Inject -> SetIPChecksum -> s :: SetIPDSCP(10) -> CheckIPHeader -> out :: Capture";
    byte[] packet =
        TestGraph.hex("45000020000100004011a5ca0a0000010a000002 12340035000c0000 61626364");
    packet[1] = (byte) 0xff;
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", packet);
      assertEquals("10", graph.read("s.dscp"));
      graph.write("s.dscp", "63");
      graph.sendIp("in", packet);
      assertEquals(0x2b, graph.packets("out").get(0)[1]);
      assertEquals((byte) 0xff, graph.packets("out").get(1)[1]);
      assertThrows(HandlerException.class, () -> graph.write("s.dscp", "64"));
    }
    String errors = TestGraph.errorsOf("Inject -> SetIPDSCP(64) -> Discard");
    assertTrue(errors.contains("diffserv code point out of range"), errors);
  }
}
