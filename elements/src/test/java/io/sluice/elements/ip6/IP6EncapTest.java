// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class IP6EncapTest extends ElementContract {
  private static final String SRC = "20010db8000000000000000000000001";

  @Override
  protected String element() {
    return "IP6Encap(udp, 2001:db8::1, DST_ANNO)";
  }

  @Test
  void theHeaderIsThatOfClick() {
    String config =
        "in :: Inject -> IP6Encap(udp, 2001:db8::1, 2001:db8::2, HLIM 20, CLASS 37)"
            + " -> out :: Capture;"
            + "in2 :: Inject -> SetIP6Address(2001:db8::7) -> IP6Encap(4, 2001:db8::1, DST_ANNO)"
            + " -> out2 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("616263646566"), p -> Anno.setDstIp6(p, 1, 2));
      Captured packet = graph.captured("out").get(0);
      assertArrayEquals(
          TestGraph.hex("6250000000061114" + SRC + "20010db8000000000000000000000002616263646566"),
          packet.bytes());
      assertEquals(0, packet.networkOffset());
      assertEquals(40, packet.transportOffset());
      graph.send("in2", TestGraph.hex("6162636465"));
      assertArrayEquals(
          TestGraph.hex("60000000000504fa" + SRC + "20010db80000000000000000000000076162636465"),
          graph.packets("out2").get(0));
    }
  }

  @Test
  void handlersReadAndWrite() {
    String config = "in :: Inject -> e :: IP6Encap(4, ::1, ::2) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("::1", graph.read("e.src"));
      assertEquals("::2", graph.read("e.dst"));
      graph.write("e.dst", "DST_ANNO");
      assertEquals("DST_ANNO", graph.read("e.dst"));
      graph.write("e.dst", "::8");
      graph.write("e.src", "::9");
      assertThrows(HandlerException.class, () -> graph.write("e.src", "1.2.3.4"));
      assertThrows(HandlerException.class, () -> graph.write("e.dst", "x"));
      graph.replace(config);
      graph.send("in", new byte[1]);
      byte[] packet = graph.packets("out").get(0);
      assertEquals(9, packet[23]);
      assertEquals(8, packet[39]);
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Inject -> IP6Encap(300, 1.2.3.4, x, HLIM 300) -> Discard;"
                + "Inject -> IP6Encap(nothing, ::, ::) -> Discard");
    assertTrue(errors.contains("bad IP protocol"), errors);
    assertTrue(errors.contains("SRC: parse error in '1.2.3.4'"), errors);
    assertTrue(errors.contains("DST argument should be IP address or 'DST_ANNO'"), errors);
    assertTrue(errors.contains("HLIM: out of range"), errors);
    assertTrue(errors.contains("PROTO: parse error in 'nothing'"), errors);
  }
}
