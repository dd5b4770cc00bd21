// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ICMPPingSourceTest {
  private static final String LOOP =
      "p :: ICMPPingSource(10.0.0.1, 10.0.0.2, INTERVAL 1ms, DATA abc, IDENTIFIER 3%s)"
          + " -> t :: Tee -> CheckIPHeader -> ICMPPingResponder -> p; t[1] -> out :: Capture";

  @Test
  void requestsAreSentAndRepliesCounted() {
    try (TestGraph graph = TestGraph.of(LOOP.formatted(", LIMIT 3, STOP true"))) {
      graph.until(() -> graph.router().isStopRequested());
      assertEquals("3", graph.read("p.count"));
      for (int i = 0; i < 3; i++) {
        byte[] request = graph.packets("out").get(i);
        assertEquals(31, request.length);
        assertArrayEquals(
            TestGraph.hex("03 00 00 0%d 616263".formatted(i + 1)),
            Arrays.copyOfRange(request, 24, 31));
      }
      String summary = graph.read("p.summary");
      assertTrue(
          summary.startsWith("3 packets transmitted, 3 received, 0% packet loss\n"), summary);
      assertEquals(3, graph.log().size());
      assertTrue(
          graph
              .log()
              .get(0)
              .startsWith("p :: ICMPPingSource: 3 bytes from 10.0.0.2: icmp_seq=1 ttl=255"),
          graph.log().get(0));
    }
  }

  @Test
  void repliesToOthersAreDropped() {
    String config =
        "in :: Inject -> p :: ICMPPingSource(1.1.1.1, 2.2.2.2, ACTIVE false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp(
          "in", TestGraph.hex("4500001c0001000040010000 02020202 01010101 0000000000070001"));
      graph.send("in", new byte[40]);
      assertEquals(2, graph.drops("p", "not a reply to us"));
      // One with our identifier that answers nothing.
      graph.sendIp(
          "in", TestGraph.hex("4500001c0001000040010000 02020202 01010101 0000000000000001"));
      assertEquals("0 packets transmitted, 0 received", graph.read("p.summary"));
      assertEquals("0s", graph.read("p.rtt_avg"));
    }
  }

  @Test
  void pulledRequests() {
    String config = "ICMPPingSource(1.1.1.1, 2.2.2.2, LIMIT 5) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(5, graph.packets("out").size());
    }
    String errors =
        TestGraph.errorsOf("ICMPPingSource(1.1.1.1, 2.2.2.2, MIRROR true) -> Unqueue -> Discard");
    assertTrue(errors.contains("MIRROR invalid on pull element"), errors);
  }

  @Test
  void mirroredRepliesAreTheNextRequests() {
    String config =
        "in :: Inject -> p :: ICMPPingSource(1.1.1.1, 2.2.2.2, ACTIVE false, MIRROR true)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp(
          "in", TestGraph.hex("4500001e0001000040010000 02020202 01010101 0000000000000001 6162"));
      byte[] request = graph.packets("out").get(0);
      assertArrayEquals(
          TestGraph.hex("01010101 02020202 0800969c00000001 6162"),
          Arrays.copyOfRange(request, 12, 30));
    }
  }
}
