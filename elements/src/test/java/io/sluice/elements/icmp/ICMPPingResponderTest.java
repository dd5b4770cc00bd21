// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ICMPPingResponderTest extends ElementContract {
  @Override
  protected String element() {
    return "ICMPPingResponder";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static final String REQUEST = "4500001c00014000400126de0a0000010a000002 0800e5ca12340001";

  @Test
  void requestsAreAnswered() {
    String config =
        "in :: Inject -> SetIPChecksum -> p :: ICMPPingResponder -> CheckIPHeader"
            + " -> CheckICMPHeader -> out :: Capture; p[1] -> other :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in",
          TestGraph.hex(REQUEST),
          p -> {
            Headers.markIp(p, Mbuf.data(p), 20);
            Anno.putU8(p, Anno.PAINT, 5);
          });
      Captured reply = graph.captured("out").get(0);
      assertArrayEquals(
          TestGraph.hex("0a0000020a000001 0000edca12340001"),
          Arrays.copyOfRange(reply.bytes(), 12, 28));
      assertEquals((byte) 255, reply.bytes()[8]);
      assertEquals(0, reply.bytes()[6]);
      assertEquals(0x0a000001, reply.dstIp());
      assertEquals(0, reply.paint());
      assertTrue(reply.timestamp() > 0);
    }
  }

  @Test
  void allZeroRepliesHaveTheOtherZero() {
    byte[] request = TestGraph.hex("4500001c00014000400100000a0000010a000002 0800f7ff00000000");
    String config = "in :: Inject -> ICMPPingResponder -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", request);
      assertEquals(-1, graph.packets("out").get(0)[22]);
      assertEquals(-1, graph.packets("out").get(0)[23]);
    }
  }

  @Test
  void otherPacketsAreNot() {
    byte[] udp = TestGraph.hex(REQUEST);
    udp[9] = 17;
    byte[] reply = TestGraph.hex(REQUEST);
    reply[20] = 0;
    String config =
        "in :: Inject -> p :: ICMPPingResponder -> out :: Capture; p[1] -> other :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", udp);
      graph.sendIp("in", reply);
      graph.sendIp("in", Arrays.copyOf(TestGraph.hex(REQUEST), 27));
      graph.send("in", TestGraph.hex(REQUEST));
      assertEquals(4, graph.packets("other").size());
    }
  }
}
