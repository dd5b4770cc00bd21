// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.IpAddress;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTranslatorTest {
  private static final byte[] INNER = IpAddress.parse6("3ffe:1ce1:2::1");
  private static final byte[] MAPPED = IpAddress.parse6("::ffff:18.26.4.17");
  private static final byte[] SERVER = IpAddress.parse6("::ffff:18.7.21.69");

  private static String config(String arguments) {
    return "out :: Inject -> MarkIP6Header -> a :: AddressTranslator("
        + arguments
        + ") -> outside :: Capture;"
        + "in :: Inject -> MarkIP6Header -> [1] a [1] -> inside :: Capture";
  }

  private static byte[] out(TestGraph graph, Message message) {
    int before = graph.packets("outside").size();
    graph.send("out", message.ip6());
    assertEquals(before + 1, graph.packets("outside").size(), graph.read("a.drops"));
    return graph.packets("outside").get(before);
  }

  private static byte[] in(TestGraph graph, Message message) {
    int before = graph.packets("inside").size();
    graph.send("in", message.ip6());
    assertEquals(before + 1, graph.packets("inside").size(), graph.read("a.drops"));
    return graph.packets("inside").get(before);
  }

  private static Message udp(byte[] src, int srcPort, byte[] dst, int dstPort) {
    Message message = new Message();
    message.src6 = src;
    message.dst6 = dst;
    message.setPorts(srcPort, dstPort);
    return message;
  }

  @Test
  void oneAddressForAnother() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(config("1, 0, 3ffe:1ce1:2::1 ::ffff:18.26.4.17, 0"))) {
      for (int i = 0; i < 300; i++) {
        String hint = "seed " + seed + ", message " + i;
        Message message = Message.random(random, true);
        message.src6 = INNER;
        message.dst6 = SERVER;
        if (message.error != null) {
          message.quoted.src6 = SERVER;
          message.quoted.dst6 = INNER;
        }
        byte[] packet = out(graph, message);
        message.src6 = MAPPED;
        if (message.error != null) {
          message.quoted.dst6 = MAPPED;
        }
        assertArrayEquals(message.ip6(), packet, hint);

        message.src6 = SERVER;
        message.dst6 = MAPPED;
        if (message.error != null) {
          message.quoted.src6 = MAPPED;
          message.quoted.dst6 = SERVER;
        }
        packet = in(graph, message);
        message.dst6 = INNER;
        if (message.error != null) {
          message.quoted.src6 = INNER;
        }
        assertArrayEquals(message.ip6(), packet, hint);
      }
      graph.send("out", udp(SERVER, 1, INNER, 2).ip6());
      assertEquals(1, graph.drops("a", "no mapping"));
    }
  }

  @Test
  void portsOfOneAddress() {
    try (TestGraph graph = TestGraph.of(config("0, 1, 1, 0, ::ffff:18.26.4.17 6000 6001"))) {
      byte[] other = IpAddress.parse6("3ffe:1ce1:2::2");
      assertArrayEquals(
          udp(MAPPED, 6000, SERVER, 80).ip6(), out(graph, udp(INNER, 700, SERVER, 80)));
      assertArrayEquals(
          udp(MAPPED, 6001, SERVER, 80).ip6(), out(graph, udp(other, 700, SERVER, 80)));
      assertArrayEquals(
          udp(MAPPED, 6000, SERVER, 81).ip6(), out(graph, udp(INNER, 700, SERVER, 81)));
      graph.send("out", udp(INNER, 701, SERVER, 80).ip6());
      assertEquals(1, graph.drops("a", "no mapping"));
      assertArrayEquals(
          udp(SERVER, 80, other, 700).ip6(), in(graph, udp(SERVER, 80, MAPPED, 6001)));
      assertEquals("2", graph.read("a.ports"));
      graph.replace(config("0, 1, 1, 0, ::ffff:18.26.4.17 6000 6001"));
      assertEquals("2", graph.read("a.ports"));
      Message fragment = udp(INNER, 700, SERVER, 80);
      fragment.more = true;
      graph.send("out", fragment.ip6());
      assertEquals(1, graph.drops("a", "fragment"));
    }
  }

  @Test
  void addressesAsLongAsThereAreSome() {
    try (TestGraph graph = TestGraph.of(config("0, 1, 0, 0, ::1.0.0.1, ::1.0.0.2"))) {
      byte[] second = IpAddress.parse6("3ffe:1ce1:2::2");
      byte[] first = IpAddress.parse6("::1.0.0.1");
      assertArrayEquals(udp(first, 1, SERVER, 2).ip6(), out(graph, udp(INNER, 1, SERVER, 2)));
      out(graph, udp(second, 1, SERVER, 2));
      graph.send("out", udp(SERVER, 1, SERVER, 2).ip6());
      assertEquals(1, graph.drops("a", "no mapping"));
      assertArrayEquals(udp(SERVER, 2, INNER, 1).ip6(), in(graph, udp(SERVER, 2, first, 1)));
    }
  }

  @Test
  void packetsFromOutsideGetInnerAddresses() {
    try (TestGraph graph = TestGraph.of(config("0, 1, 0, 1, 3ffe:1ce1:2::1"))) {
      graph.send("out", udp(INNER, 1, SERVER, 2).ip6());
      assertEquals(1, graph.drops("a", "no mapping"));
      assertArrayEquals(udp(SERVER, 2, INNER, 1).ip6(), in(graph, udp(SERVER, 2, MAPPED, 1)));
      assertArrayEquals(udp(MAPPED, 1, SERVER, 2).ip6(), out(graph, udp(INNER, 1, SERVER, 2)));
    }
  }

  @Test
  void staticPorts() {
    try (TestGraph graph =
        TestGraph.of(config("1, 1, 3ffe:1ce1:2::1 80 ::ffff:18.26.4.17 8080, 0"))) {
      assertArrayEquals(udp(SERVER, 5, INNER, 80).ip6(), in(graph, udp(SERVER, 5, MAPPED, 8080)));
      assertArrayEquals(udp(MAPPED, 8080, SERVER, 5).ip6(), out(graph, udp(INNER, 80, SERVER, 5)));
      graph.send("in", udp(SERVER, 5, MAPPED, 80).ip6());
      assertEquals(1, graph.drops("a", "no mapping"));
    }
  }

  /** With both translators, as Click's configurations for IPv6 hosts have it. */
  @Test
  void aHostReachesIpv4() {
    String config =
        "host :: Inject -> MarkIP6Header -> a :: AddressTranslator("
            + "1, 0, 3ffe:1ce1:2::1 ::ffff:18.26.4.17, 0) -> ProtocolTranslator64 -> net :: Capture;"
            + "reply :: Inject -> MarkIPHeader -> ProtocolTranslator46 -> [1] a [1] -> got :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("host", udp(INNER, 1, SERVER, 2).ip6());
      Message four = udp(null, 1, null, 2);
      four.src = ByteBuffer.wrap(MAPPED).getInt(12);
      four.dst = ByteBuffer.wrap(SERVER).getInt(12);
      four.id = ByteBuffer.wrap(graph.packets("net").get(0)).getShort(4);
      assertArrayEquals(four.ip4(), graph.packets("net").get(0));
      Message reply = udp(null, 2, null, 1);
      reply.src = four.dst;
      reply.dst = four.src;
      graph.send("reply", reply.ip4());
      assertArrayEquals(udp(SERVER, 2, INNER, 1).ip6(), graph.packets("got").get(0));
    }
  }

  @Test
  void wrongConfigurations() {
    assertError("x, 0", "argument 1 should be a number");
    assertError("0, maybe", "argument 2 should be a boolean");
    assertError("1, 0, ::1, 0", "argument 3 should be 2 words");
    assertError("1, 0, ::1 ::x, 0", "argument 3 should be IPv6 addresses, not '::x'");
    assertError("0, 1, 1, 0, ::1 70000 70001", "argument 5 should be ports, not '70000'");
    assertError("0, 0, 0", "too many arguments");
  }

  private static void assertError(String arguments, String text) {
    String errors = TestGraph.errorsOf(config(arguments));
    assertTrue(errors.contains(text), errors);
  }
}
