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
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class ICMPErrorTest extends ElementContract {
  private static final String DATAGRAM =
      "45000020000100000111a5ca0a0000010a000002 12340035000c0000 61626364";

  @Override
  protected String element() {
    return "ICMPError(1.2.3.4, unreachable, host, 10.0.0.255)";
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: ICMPError(1.2.3.4, %s) -> out :: Capture".formatted(arguments));
  }

  private static void send(TestGraph graph, byte[] packet, LongConsumer more) {
    graph.send(
        "in",
        packet,
        p -> {
          Headers.markIp(p, Mbuf.data(p), 4 * (packet[0] & 15));
          more.accept(p);
        });
  }

  @Test
  void theErrorQuotesThePacket() {
    byte[] quoted = TestGraph.hex(DATAGRAM);
    try (TestGraph graph = graph("timeexceeded")) {
      graph.sendIp("in", quoted);
      Captured error = graph.captured("out").get(0);
      assertArrayEquals(
          TestGraph.hex("4500003c00010000c801e4b9 01020304 0a000001 0b001dc400000000" + DATAGRAM),
          error.bytes());
      assertEquals(0x0a000001, error.dstIp());
      assertEquals(0, error.networkOffset());
      assertEquals(20, error.transportOffset());
      assertTrue(error.timestamp() > 0);
    }
  }

  @Test
  void errorsOfOneWorkerCountTogether() {
    String config =
        "in :: Inject -> ICMPError(1.2.3.4, timeexceeded) -> out :: Capture;"
            + " in2 :: Inject -> ICMPError(1.2.3.5, unreachable) -> out";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", TestGraph.hex(DATAGRAM));
      graph.sendIp("in2", TestGraph.hex(DATAGRAM));
      graph.sendIp("in", TestGraph.hex(DATAGRAM));
      for (int i = 0; i < 3; i++) {
        assertEquals(i + 1, graph.packets("out").get(i)[5]);
      }
    }
  }

  @Test
  void theSecondWordGoesByTheType() {
    byte[] packet = TestGraph.hex(DATAGRAM);
    String[] expected = {"05 01 0a000009", "0c 00 16000000", "03 04 00000578", "03 01 00000000"};
    String[] arguments = {
      "redirect, host", "parameterproblem", "unreachable, needfrag, PMTU 1400", "3, 1, PMTU 1400"
    };
    for (int i = 0; i < arguments.length; i++) {
      try (TestGraph graph = graph(arguments[i])) {
        send(
            graph,
            packet,
            p -> {
              Anno.putI32(p, Anno.DST_IP, 0x0a000009);
              Anno.putU8(p, Anno.ICMP_PARAM_PROB, 0x16);
            });
        byte[] error = graph.packets("out").get(0);
        byte[] words = {error[20], error[21], error[24], error[25], error[26], error[27]};
        assertArrayEquals(TestGraph.hex(expected[i]), words, arguments[i]);
      }
    }
  }

  @Test
  void theErrorIsNoLongerThanItsMtu() {
    byte[] packet = Arrays.copyOf(TestGraph.hex(DATAGRAM), 1400);
    try (TestGraph graph = graph("timeexceeded")) {
      graph.sendIp("in", packet);
      graph.write("e.mtu", "100");
      graph.sendIp("in", packet);
      assertEquals(576, graph.packets("out").get(0).length);
      byte[] error = graph.packets("out").get(1);
      assertEquals(100, error.length);
      assertArrayEquals(Arrays.copyOf(packet, 72), Arrays.copyOfRange(error, 28, 100));
    }
  }

  @Test
  void someThingsAreNotComplainedAbout() {
    byte[] icmpError = TestGraph.hex("4500001c00010000010100000a0000010a000002 0300000000000000");
    byte[] fragment = TestGraph.hex(DATAGRAM);
    fragment[7] = 1;
    try (TestGraph graph = graph("unreachable, host, 10.0.0.255 10.1.0.255")) {
      graph.sendIp("in", icmpError);
      graph.sendIp("in", fragment);
      graph.send("in", TestGraph.hex(DATAGRAM));
      for (String dst : new String[] {"ffffffff", "e0000001", "0a0000ff", "0a0100ff"}) {
        graph.sendIp("in", TestGraph.hex(DATAGRAM.replace("0a000002", dst)));
      }
      for (String src : new String[] {"00000001", "7f000001", "f0000001", "ef000001", "0a0100ff"}) {
        graph.sendIp("in", TestGraph.hex(DATAGRAM.replace("0a000001", src)));
      }
      send(graph, TestGraph.hex(DATAGRAM), p -> Anno.setPacketType(p, Anno.TYPE_BROADCAST));
      send(graph, TestGraph.hex(DATAGRAM), p -> Anno.setPacketType(p, Anno.TYPE_MULTICAST));
      assertEquals(0, graph.packets("out").size());
      assertEquals(1, graph.drops("e", "no error about an ICMP error"));
      assertEquals(1, graph.drops("e", "no error about a later fragment"));
      assertEquals(1, graph.drops("e", "no IP header"));
      assertEquals(6, graph.drops("e", "no error about a broadcast"));
      assertEquals(5, graph.drops("e", "no error to such a source"));
      // An echo request is no error.
      icmpError[20] = 8;
      graph.sendIp("in", icmpError);
      assertEquals(1, graph.packets("out").size());
    }
  }

  /** A route of two routers taken and one to go, in front of the datagram's own data. */
  private static byte[] routed(String option) {
    return TestGraph.hex("4900002c00010000011100000a0000010a000002" + option + "12340035000c0000");
  }

  @Test
  void sourceRoutesAreReversed() {
    byte[] packet = routed("890f0c 01010101 02020202 03030303 00");
    try (TestGraph graph = graph("timeexceeded")) {
      graph.sendIp("in", packet);
      byte[] error = graph.packets("out").get(0);
      assertEquals(0x48, error[0]);
      assertArrayEquals(
          TestGraph.hex("890b04 02020202 01010101 00"), Arrays.copyOfRange(error, 20, 32));
      assertArrayEquals(packet, Arrays.copyOfRange(error, 40, error.length));
    }
    try (TestGraph graph = graph("redirect")) {
      graph.sendIp("in", packet);
      assertEquals(1, graph.drops("e", "no redirect of a source route"));
    }
    try (TestGraph graph = graph("parameterproblem")) {
      send(graph, packet, p -> Anno.putU8(p, Anno.ICMP_PARAM_PROB, 22));
      send(graph, packet, p -> Anno.putU8(p, Anno.ICMP_PARAM_PROB, 1));
      assertEquals(0x45, graph.packets("out").get(0)[0]);
      assertEquals(0x48, graph.packets("out").get(1)[0]);
    }
  }

  @Test
  void sourceRoutesThatLieAreIgnored() {
    try (TestGraph graph = graph("timeexceeded")) {
      graph.sendIp("in", routed("890f14 01010101 02020202 03030303 00"));
      graph.sendIp("in", routed("890f05 01010101 02020202 03030303 00"));
      graph.sendIp("in", routed("89ff0c 01010101 02020202 03030303 00"));
      for (byte[] error : graph.packets("out")) {
        assertEquals(0x45, error[0]);
      }
      assertEquals(3, graph.packets("out").size());
    }
  }

  @Test
  void sourceIsFixedByTheLastElement() {
    for (boolean fix : new boolean[] {true, false}) {
      String config =
          "in :: Inject -> ICMPError(1.2.3.4, timeexceeded, SET_FIX_ANNO %s)"
              + " -> FixIPSrc(9.9.9.9) -> out :: Capture";
      try (TestGraph graph = TestGraph.of(config.formatted(fix))) {
        graph.sendIp("in", TestGraph.hex(DATAGRAM));
        assertEquals(fix ? 9 : 1, graph.packets("out").get(0)[12]);
      }
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> ICMPError(1.2.3.4, echo) -> Discard");
    assertTrue(errors.contains("ICMP type 8 is not an error type"), errors);
    errors = TestGraph.errorsOf("Inject -> ICMPError(1.2.3.4, unreachable, transit) -> Discard");
    assertTrue(errors.contains("argument 2 takes ICMP code"), errors);
  }
}
