// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.header.IpAddress;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ICMPRewriterTest extends ElementContract {
  private static final IpPacket UDP = IpPacket.udp("10.0.0.1", 5000, "8.8.8.8", 53).payload("abc");
  private static final IpPacket TCP = IpPacket.tcp("10.0.0.1", 5000, "8.8.8.8", 80);

  @Override
  protected String element() {
    return "ICMPRewriter(rw); Idle -> rw :: IPRewriter(drop) -> Discard";
  }

  private static TestGraph graph(String rewriter) {
    return TestGraph.of(
        "flows :: Inject -> rw :: "
            + rewriter
            + " -> outside :: Capture; in :: Inject -> e :: ICMPRewriter(rw) -> out :: Capture;");
  }

  private static byte[] error(String dst, int type, byte[] quoted) {
    return IpPacket.ip("7.7.7.7", dst, 1, IpPacket.icmp(type, 1, 0, quoted));
  }

  /** Sends a packet through the rewriter, then an error about what came out. */
  private static void assertTranslated(TestGraph graph, byte[] sent, int quoted) {
    graph.sendIp("flows", sent);
    byte[] outside = graph.packets("outside").get(0);
    graph.captured("outside").clear();
    graph.sendIp("in", error("1.0.0.1", 11, Arrays.copyOf(outside, quoted)));
    byte[] expected = error("10.0.0.1", 11, Arrays.copyOf(sent, quoted));
    assertArrayEquals(expected, graph.packets("out").get(0));
    assertEquals(IpAddress.parse4("10.0.0.1"), graph.captured("out").get(0).dstIp());
    graph.captured("out").clear();
  }

  @Test
  void quotedPacketsAreChangedBack() {
    try (TestGraph graph = graph("IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 0)")) {
      for (int quoted : new int[] {28, 30, 31}) {
        assertTranslated(graph, UDP.bytes(), quoted);
      }
      for (int quoted : new int[] {28, 36, 38, 40}) {
        assertTranslated(graph, TCP.bytes(), quoted);
      }
      IpPacket unchecked = UDP.copy();
      unchecked.checksum = false;
      assertTranslated(graph, unchecked.bytes(), 31);
    }
  }

  @Test
  void quotedPingsAreChangedBack() {
    byte[] ping = IpPacket.ip("10.0.0.1", "8.8.8.8", 1, IpPacket.icmp(8, 0, 77 << 16, new byte[9]));
    try (TestGraph graph = graph("ICMPPingRewriter(pattern 1.0.0.1 1024-65535# - - 0 0)")) {
      assertTranslated(graph, ping, 28);
      assertTranslated(graph, ping, 37);
    }
  }

  @Test
  void quotedPacketsWithoutPortsAreFoundByAddresses() {
    byte[] gre = IpPacket.ip("10.0.0.1", "8.8.8.8", 47, new byte[30]);
    byte[] tunnel = IpPacket.ip("10.0.0.1", "8.8.8.8", 4, UDP.bytes());
    byte[] fragment =
        IpPacket.ip(IpAddress.parse4("10.0.0.1"), IpAddress.parse4("8.8.8.8"), 17, 9, new byte[30]);
    for (String rewriter : new String[] {"IPAddrRewriter", "IPAddrPairRewriter"}) {
      try (TestGraph graph = graph(rewriter + "(pattern 1.0.0.1 - 0 0)")) {
        assertTranslated(graph, gre, 20);
        assertTranslated(graph, gre, 28);
        assertTranslated(graph, tunnel, 48);
        assertTranslated(graph, fragment, 28);
      }
    }
  }

  @Test
  void errorForTheNatItselfKeepsItsDestination() {
    try (TestGraph graph = graph("IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 0)")) {
      graph.sendIp("flows", UDP.bytes());
      byte[] outside = graph.packets("outside").get(0);
      graph.sendIp("in", error("1.0.0.9", 3, outside));
      assertArrayEquals(error("1.0.0.9", 3, UDP.bytes()), graph.packets("out").get(0));
    }
  }

  @Test
  void othersAreDroppedWithTheirReason() {
    try (TestGraph graph = graph("IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 0)")) {
      graph.sendIp("flows", UDP.bytes());
      byte[] outside = graph.packets("outside").get(0);
      byte[] version = outside.clone();
      version[0] = 0x65;
      byte[] header = outside.clone();
      header[0] = 0x44;
      graph.sendIp("in", error("1.0.0.1", 3, Arrays.copyOf(outside, 19)));
      graph.sendIp("in", error("1.0.0.1", 3, version));
      graph.sendIp("in", error("1.0.0.1", 3, header));
      assertEquals(3, graph.drops("e", "truncated quotation"));
      graph.sendIp("in", error("1.0.0.1", 3, Arrays.copyOf(outside, 27)));
      graph.sendIp("in", error("1.0.0.1", 3, TCP.bytes()));
      assertEquals(2, graph.drops("e", "no flow"));
      graph.sendIp("in", error("1.0.0.1", 8, outside));
      graph.sendIp("in", UDP.bytes());
      assertEquals(2, graph.drops("e", "not an ICMP error"));
      assertEquals(0, graph.captured("out").size());
    }
  }

  @Test
  void outputsFollowTheFlow() {
    String config =
        """
        a :: Inject -> rw :: IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1) -> outside :: Capture;
        rw [1] -> Discard;
        in :: Inject -> e :: ICMPRewriter(rw:1) -> x :: Capture; e[1] -> y :: Capture;
        e[2] -> out :: Capture;
        """;
    try (TestGraph graph = TestGraph.of(config)) {
      assertTranslated(graph, UDP.bytes(), 31, "a");
    }
  }

  private static void assertTranslated(TestGraph graph, byte[] sent, int quoted, String input) {
    graph.sendIp(input, sent);
    graph.sendIp("in", error("1.0.0.1", 4, Arrays.copyOf(graph.packets("outside").get(0), quoted)));
    assertArrayEquals(
        error("10.0.0.1", 4, Arrays.copyOf(sent, quoted)), graph.packets("out").get(0));
  }

  @Test
  void otherArgumentsAreErrors() {
    assertError("MAPS: required argument missing", "");
    assertError("x not an IP rewriter", "x");
    assertError("e not an IP rewriter", "e");
    assertError("rw not an IP rewriter", "rw:x");
    assertError("rw:1 port offset requires more than 1 output", "rw:1");
    assertError("rw:0x7fffffff port offset requires more than 1 output", "rw:0x7fffffff");
  }

  private static void assertError(String message, String arguments) {
    String errors =
        TestGraph.errorsOf(
            "in :: Inject -> e :: ICMPRewriter(%s) -> out :: Capture; Idle -> rw :: IPRewriter(drop) -> Discard"
                .formatted(arguments));
    assertTrue(errors.contains(message), errors);
  }
}
