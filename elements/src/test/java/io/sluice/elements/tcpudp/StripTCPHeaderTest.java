// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StripTCPHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "StripTCPHeader";
  }

  @Test
  void payloadRemains() {
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(CHECKSUM true, DATA \"!data proto tcp_opt payload\\n"
                + "T sackok XYZ\\nT . hello\\n\") -> StripTCPHeader -> out :: Capture;"
                + "in :: Inject -> s :: StripTCPHeader -> Discard")) {
      graph.run();
      assertArrayEquals("XYZ".getBytes(), graph.packets("out").get(0));
      assertArrayEquals("hello".getBytes(), graph.packets("out").get(1));
      graph.send("in", new byte[60]);
      byte[] cut =
          TestGraph.hex(
              "4500002800000000400600000a0000010a000002" + "00".repeat(12) + "f" + "0".repeat(15));
      graph.sendIp("in", cut);
      assertEquals(2, graph.drops("s", "no TCP header"));
    }
  }
}
