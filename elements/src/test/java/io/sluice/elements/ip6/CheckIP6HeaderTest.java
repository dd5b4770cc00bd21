// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckIP6HeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "CheckIP6Header(2001:db8::1 ::, 14)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void goodPacketsAreMarkedAndCut() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> CheckIP6Header -> out :: Capture")) {
      byte[] udp = Packet6.udp(64);
      // A hop-by-hop header of eight bytes in front of UDP.
      byte[] options =
          Packet6.of(0, 64, Packet6.A, Packet6.B, "1100010400000000" + "0035003400080000");
      graph.send("in", Arrays.copyOf(udp, udp.length + 3), options);
      Captured first = graph.captured("out").get(0);
      assertArrayEquals(udp, first.bytes());
      assertEquals(first.networkOffset() + 40, first.transportOffset());
      Captured second = graph.captured("out").get(1);
      assertEquals(second.networkOffset() + 48, second.transportOffset());
    }
  }

  @Test
  void badOnesAreCountedByReason() {
    String config =
        "in :: Inject -> c :: CheckIP6Header(2001:db8::2, DETAILS true) -> out :: Capture;"
            + "c[1] -> bad :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] four = Packet6.udp(1);
      four[0] = 0x40;
      byte[] cut = Arrays.copyOf(Packet6.udp(1), 48);
      byte[] multicast = Packet6.of(17, 1, "ff020000000000000000000000000001", Packet6.B, "");
      byte[] fromB = Packet6.of(17, 1, Packet6.B, Packet6.A, "");
      byte[] extension = Packet6.of(0, 1, Packet6.A, Packet6.B, "11ff000000000000");
      byte[] ones = Packet6.of(17, 1, "f".repeat(32), Packet6.B, "");
      graph.send("in", four, cut, multicast, fromB, extension, ones, new byte[39]);
      // As in Click; the transport header is taken to follow where extension headers make no sense.
      assertEquals(2, graph.packets("out").size());
      assertEquals(40, graph.captured("out").get(1).transportOffset());
      assertEquals(5, graph.packets("bad").size());
      assertEquals("5", graph.read("c.drops"));
      assertEquals(List.of("IP6 header check failed"), graph.log());
      assertTrue(
          graph.read("c.drop_details").contains("2\tbad source address"),
          graph.read("c.drop_details"));
    }
  }

  @Test
  void configurationErrors() {
    assertTrue(
        TestGraph.errorsOf("Idle -> CheckIP6Header(1.2.3) -> Discard")
            .contains("not an IPv6 address"));
  }
}
