// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UDPIP6EncapTest extends ElementContract {
  private static final String IP =
      "60000000000d11ff 20010db8000000000000000000000001 20010db8000000000000000000000002";

  @Override
  protected String element() {
    return "UDPIP6Encap(2001:db8::1, 1234, DST_ANNO, domain)";
  }

  @Test
  void theHeadersAreThoseOfClick() {
    String config =
        "in :: Inject -> UDPIP6Encap(2001:db8::1, 1234, 2001:db8::2, domain) -> out :: Capture;"
            + "in2 :: Inject -> SetIP6Address(2001:db8::2)"
            + " -> UDPIP6Encap(2001:db8::1, 1234, DST_ANNO, 53) -> out2 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] expected = TestGraph.hex(IP + "04d20035000d7591 6162636465");
      graph.send("in", TestGraph.hex("6162636465"));
      assertArrayEquals(expected, graph.packets("out").get(0));
      assertEquals(40, graph.captured("out").get(0).transportOffset());
      graph.send("in2", TestGraph.hex("6162636465"));
      assertArrayEquals(expected, graph.packets("out2").get(0));
    }
  }

  /** The payload is what brings the sum to zero. */
  @Test
  void theChecksumIsNeverZero() {
    String config = "in :: Inject -> UDPIP6Encap(::1, 1, ::2, 2) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      int rest = 0xffff - (1 + 2 + 17 + 10 + 1 + 2 + 10);
      graph.send("in", new byte[] {(byte) (rest >> 8), (byte) rest});
      byte[] packet = graph.packets("out").get(0);
      assertArrayEquals(new byte[] {-1, -1}, Arrays.copyOfRange(packet, 46, 48));
    }
  }

  @Test
  void handlersReadAndWriteAndStay() {
    String config = "in :: Inject -> e :: UDPIP6Encap(::1, 1, ::2, 2) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("::2", graph.read("e.dst"));
      graph.write("e.sport", "65535");
      graph.write("e.dport", "256");
      graph.replace(config);
      assertEquals("65535", graph.read("e.sport"));
      assertEquals("256", graph.read("e.dport"));
      graph.send("in", new byte[0]);
      byte[] packet = graph.packets("out").get(0);
      assertArrayEquals(TestGraph.hex("ffff01000008"), Arrays.copyOfRange(packet, 40, 46));
      graph.write("e.dst", "DST_ANNO");
      assertEquals("::", graph.read("e.dst"));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> UDPIP6Encap(3, 70000, zz, x) -> Discard");
    assertTrue(errors.contains("SRC: parse error in '3'"), errors);
    assertTrue(errors.contains("SPORT: out of range"), errors);
    assertTrue(errors.contains("bad DST"), errors);
    assertTrue(errors.contains("DPORT: parse error in 'x'"), errors);
  }
}
