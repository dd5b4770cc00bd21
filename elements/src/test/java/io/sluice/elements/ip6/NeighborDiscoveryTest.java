// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** IP6NDSolicitor and IP6NDAdvertiser, with one another and with messages made by hand. */
class NeighborDiscoveryTest {
  private static final String LINK =
      "in :: Inject -> GetIP6Address(24) -> s :: IP6NDSolicitor(2001:db8::1, 2:0:0:0:0:1) -> out :: Capture;"
          + "s[1] -> t :: Tee -> q :: Capture; t[1] -> a :: IP6NDAdvertiser(2001:db8::2 2:0:0:0:0:2) -> [1] s;"
          + "in2 :: Inject -> [1] s";

  private static String asked(String target) {
    return "3333ff000002"
        + "020000000001"
        + "86dd"
        + "6000000000203aff"
        + Packet6.A
        + "ff0200000000000000000001ff000002"
        + "8700";
  }

  @Test
  void theAddressIsAskedForOnce() {
    try (TestGraph graph = TestGraph.of(LINK)) {
      graph.send("in", Packet6.udp(9), Packet6.udp(8));
      assertEquals(1, graph.packets("q").size());
      byte[] query = graph.packets("q").get(0);
      assertEquals(86, query.length);
      byte[] start = TestGraph.hex(asked(Packet6.B));
      assertArrayEquals(start, Arrays.copyOf(query, start.length));
      byte[] end = TestGraph.hex("00000000" + Packet6.B + "0101020000000001");
      assertArrayEquals(end, Arrays.copyOfRange(query, 58, 86));
      assertEquals(2, graph.packets("out").size());
      byte[] header = TestGraph.hex("020000000002" + "020000000001" + "86dd");
      assertArrayEquals(header, Arrays.copyOf(graph.packets("out").get(1), 14));
      assertEquals("2001:db8::2 02-00-00-00-00-02\n", graph.read("s.table"));
      graph.replace(LINK);
      graph.send("in", Packet6.udp(9));
      assertEquals("1", graph.read("s.queries"));
      assertEquals("1", graph.read("s.responses"));
    }
  }

  @Test
  void withoutAnAnswerTheLastPacketWaits() {
    try (TestGraph graph = TestGraph.of(LINK)) {
      byte[] far = Packet6.of(59, 9, Packet6.A, "20010db8000000000000000000000077", "");
      graph.send("in", far, far, Packet6.of(59, 9, Packet6.A, "00".repeat(16), ""));
      graph.send("in", Packet6.of(59, 9, Packet6.A, "ff020000000000000000000012345678", ""));
      assertEquals(1, graph.drops("s", "no answer yet"));
      assertEquals(1, graph.drops("s", "no next hop"));
      assertEquals(1, graph.drops("a", "for somebody else"));
      assertEquals(1, graph.packets("out").size());
      byte[] group = Arrays.copyOf(graph.packets("out").get(0), 6);
      assertArrayEquals(TestGraph.hex("333312345678"), group);
    }
  }

  @Test
  void onlyRightAdvertisementsCount() {
    try (TestGraph graph = TestGraph.of(LINK)) {
      byte[] far = Packet6.of(59, 9, Packet6.A, "20010db8000000000000000000000077", "");
      graph.send("in", far);
      byte[] frame = new byte[86];
      graph.send("in2", frame, new byte[20]);
      assertEquals(2, graph.drops("s", "unsolicited advertisement"));
    }
  }

  @Test
  void solicitationsAreAnswered() {
    String config =
        "in :: Inject -> a :: IP6NDAdvertiser(2001:db8::/64 2:0:0:0:0:5, 2001:db8::2/128 2:0:0:0:0:2) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config);
        TestGraph link = TestGraph.of(LINK)) {
      link.send("in", Packet6.udp(9));
      byte[] query = link.packets("q").get(0);
      graph.send("in", query);
      byte[] answer = graph.packets("out").get(0);
      byte[] start =
          TestGraph.hex(
              "020000000001"
                  + "020000000002"
                  + "86dd"
                  + "6000000000203aff"
                  + Packet6.B
                  + Packet6.A
                  + "8800");
      assertArrayEquals(start, Arrays.copyOf(answer, start.length));
      byte[] end = TestGraph.hex("60000000" + Packet6.B + "0201020000000002");
      assertArrayEquals(end, Arrays.copyOfRange(answer, 58, 86));
      query[70] ^= 1;
      graph.send("in", query, new byte[30]);
      assertEquals(2, graph.drops("a", "not a neighbour solicitation"));
    }
  }

  @Test
  void configurationErrors() {
    assertTrue(
        TestGraph.errorsOf("Idle -> IP6NDAdvertiser(2001:db8::1) -> Discard")
            .contains("expected 'PREFIX ETH'"));
    assertTrue(
        TestGraph.errorsOf("Idle -> IP6NDAdvertiser(x 1:2:3:4:5:6) -> Discard")
            .contains("bad prefix 'x'"));
  }
}
