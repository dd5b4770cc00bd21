// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class MarkIPHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "MarkIPHeader(14)";
  }

  private static Captured mark(String arguments, byte[] data) {
    String config = "in :: Inject -> MarkIPHeader(%s) -> out :: Capture".formatted(arguments);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", data);
      return graph.captured("out").get(0);
    }
  }

  @Test
  void marksNetworkAndTransportHeader() {
    byte[] data = new byte[60];
    data[0] = 0x46;
    data[14] = 0x45;
    assertEquals(0, mark("", data).networkOffset());
    assertEquals(24, mark("", data).transportOffset());
    assertEquals(14, mark("14", data).networkOffset());
    assertEquals(34, mark("OFFSET 14", data).transportOffset());
    assertEquals(0, mark("", data).dstIp());
  }

  @Test
  void headerBeyondTheEndEndsThere() {
    assertEquals(3, mark("", TestGraph.hex("4f0000")).transportOffset());
    assertEquals(Integer.MIN_VALUE, mark("3", TestGraph.hex("4f0000")).networkOffset());
    assertEquals(Integer.MIN_VALUE, mark("", new byte[0]).networkOffset());
  }
}
