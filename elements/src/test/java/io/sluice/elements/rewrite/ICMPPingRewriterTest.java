// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.elements.rewrite.RewriterGraph.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ICMPPingRewriterTest extends ElementContract {
  private static final String NAT = "ICMPPingRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop)";
  private static final byte[] DATA = {1, 2, 3, 4, 5};

  @Override
  protected String element() {
    return "ICMPPingRewriter(pattern 1.0.0.1 1024-65535# - - 0 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static byte[] ping(String src, String dst, int type, int id, int sequence) {
    return IpPacket.ip(src, dst, 1, IpPacket.icmp(type, 0, id << 16 | sequence, DATA));
  }

  @Test
  void requestsAndRepliesAreRewritten() {
    try (TestGraph graph = of(NAT)) {
      graph.sendIp("in0", ping("10.0.0.1", "8.8.8.8", 8, 500, 1));
      graph.sendIp("in0", ping("10.0.0.2", "8.8.8.8", 8, 500, 1));
      graph.sendIp("in1", ping("8.8.8.8", "1.0.0.1", 0, 1025, 1));
      graph.sendIp("in1", ping("8.8.8.8", "1.0.0.1", 0, 1024, 1));
      assertArrayEquals(ping("1.0.0.1", "8.8.8.8", 8, 1024, 1), graph.packets("out0").get(0));
      assertArrayEquals(ping("1.0.0.1", "8.8.8.8", 8, 1025, 1), graph.packets("out0").get(1));
      assertArrayEquals(ping("8.8.8.8", "10.0.0.2", 0, 500, 1), graph.packets("out1").get(0));
      assertArrayEquals(ping("8.8.8.8", "10.0.0.1", 0, 500, 1), graph.packets("out1").get(1));
      assertEquals(
          "(10.0.0.1, 8.8.8.8, 500) => (1.0.0.1, 8.8.8.8, 1024) [*0 1] i0",
          graph.read("rw.table").lines().findFirst().orElse("").replaceAll(" exp[0-9]+", ""));
    }
  }

  @Test
  void hostsThatPingEachOtherAreTwoFlows() {
    try (TestGraph graph = of("ICMPPingRewriter(keep 0 1, drop)")) {
      graph.sendIp("in0", ping("10.0.0.1", "10.0.0.2", 8, 7, 1));
      graph.sendIp("in0", ping("10.0.0.2", "10.0.0.1", 8, 7, 1));
      graph.sendIp("in0", ping("10.0.0.2", "10.0.0.1", 0, 7, 1));
      assertEquals("2", graph.read("rw.table_size"));
      assertEquals(2, graph.packets("out0").size());
      assertEquals(1, graph.packets("out1").size());
    }
  }

  @Test
  void identifiersRunOut() {
    try (TestGraph graph = of("ICMPPingRewriter(pattern 1.0.0.1 10-12# - - 0 1, drop)")) {
      for (int i = 0; i < 5; i++) {
        graph.sendIp("in0", ping("10.0.0.1", "8.8.8.8", 8, 500 + i, 1));
      }
      assertEquals(3, graph.packets("out0").size());
      assertEquals("2", graph.read("rw.mapping_failures"));
    }
  }

  @Test
  void checksumOfNothingIsAllOnes() {
    try (TestGraph graph = of("ICMPPingRewriter(pattern 1.0.0.1 0-9# - - 0 1, pass 1)")) {
      graph.sendIp("in0", ping("10.0.0.1", "8.8.8.8", 8, 500, 1));
      byte[] request = graph.packets("out0").get(0);
      assertEquals(0, request[24] | request[25], "the first identifier");
      byte[] reply = IpPacket.ip("8.8.8.8", "1.0.0.1", 1, IpPacket.icmp(0, 0, 0, new byte[4]));
      graph.sendIp("in1", reply);
      byte[] expected =
          IpPacket.ip("8.8.8.8", "10.0.0.1", 1, IpPacket.icmp(0, 0, 500 << 16, new byte[4]));
      assertArrayEquals(expected, graph.packets("out1").get(0));
    }
  }

  @Test
  void otherPacketsAreDropped() {
    try (TestGraph graph = of(NAT)) {
      graph.sendIp("in0", ping("10.0.0.1", "8.8.8.8", 0, 500, 1));
      graph.sendIp("in0", ping("10.0.0.1", "8.8.8.8", 3, 500, 1));
      graph.sendIp("in0", java.util.Arrays.copyOf(ping("10.0.0.1", "8.8.8.8", 8, 5, 1), 25));
      graph.sendIp("in0", IpPacket.udp("10.0.0.1", 1, "8.8.8.8", 2).bytes());
      assertEquals(1, graph.drops("rw", "no flow"));
      assertEquals(3, graph.drops("rw", "not an ICMP echo"));
    }
  }
}
