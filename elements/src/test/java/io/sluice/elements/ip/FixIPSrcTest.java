// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.elements.ElementContract;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FixIPSrcTest extends ElementContract {
  @Override
  protected String element() {
    return "FixIPSrc(1.2.3.4)";
  }

  @Test
  void packetsThatAskForItGetTheAddress() {
    byte[] packet =
        TestGraph.hex("45000020000100004011a5ca0a0000010a000002 12340035000c0000 61626364");
    String config =
        "in :: Inject -> FixIPSrc(1.2.3.4) -> CheckIPHeader(CHECKSUM true) -> FixIPSrc(9.9.9.9)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in",
          packet,
          p -> {
            Headers.markIp(p, Mbuf.data(p), 20);
            Anno.putU8(p, Anno.FIX_IP_SRC, 1);
          });
      byte[] fixed = graph.packets("out").get(0);
      assertArrayEquals(new byte[] {1, 2, 3, 4}, Arrays.copyOfRange(fixed, 12, 16));
    }
    try (TestGraph graph = TestGraph.of("in :: Inject -> FixIPSrc(1.2.3.4) -> out :: Capture")) {
      graph.sendIp("in", packet);
      assertArrayEquals(packet, graph.packets("out").get(0));
    }
  }
}
