// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetIPAddressTest extends ElementContract {
  @Override
  protected String element() {
    return "SetIPAddress(1.2.3.4)";
  }

  @Test
  void theAnnotationIsSet() {
    String config = "in :: Inject -> s :: SetIPAddress(1.2.3.4) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[1]);
      graph.write("s.addr", "5.6.7.8");
      graph.send("in", new byte[1]);
      assertEquals(0x01020304, graph.captured("out").get(0).dstIp());
      assertEquals(0x05060708, graph.captured("out").get(1).dstIp());
      assertEquals("5.6.7.8", graph.read("s.addr"));
    }
  }
}
