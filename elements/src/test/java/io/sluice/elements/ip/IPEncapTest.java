// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class IPEncapTest extends ElementContract {
  private static final byte[] INNER =
      TestGraph.hex("4500002000010000401166ca0a0000010a00000212340035000c000061626364");

  @Override
  protected String element() {
    return "IPEncap(ipip, 1.2.3.4, DST_ANNO)";
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of("in :: Inject -> e :: IPEncap(%s) -> out :: Capture".formatted(arguments));
  }

  /** The headers that kohler/click makes of the same arguments. */
  private static void encapsulates(String arguments, String header) {
    try (TestGraph graph = graph(arguments)) {
      graph.send("in", INNER, p -> Anno.putI32(p, Anno.DST_IP, 0x0a000002));
      Captured packet = graph.captured("out").get(0);
      assertArrayEquals(TestGraph.hex(header + HexFormat.of().formatHex(INNER)), packet.bytes());
      assertEquals(0, packet.networkOffset());
      assertEquals(20, packet.transportOffset());
      assertEquals(arguments.contains("DST_ANNO") ? 0x0a000002 : 0x05060708, packet.dstIp());
    }
  }

  @Test
  void headersAreThoseOfClick() {
    encapsulates(
        "ipip, 1.2.3.4, 5.6.7.8, DSCP 10, ECT 2, DF true, TTL 9",
        "452a0034 00004000 09046189 01020304 05060708");
    encapsulates("4, 1.2.3.4, DST_ANNO, TOS 255", "45ff0034 00000000 fa04b1bf 01020304 0a000002");
    encapsulates("4, 1.2.3.4, 5.6.7.8, CE true", "45030034 00000000 fa04b0af 01020304 05060708");
    encapsulates(
        "0b100, 1.2.3.4, 5.6.7.8, CE true", "45030034 00000000 fa04b0af 01020304 05060708");
    encapsulates(
        "PROTO 0x4, SRC 1.2.3.4, DST 5.6.7.8, ECT true",
        "45010034000000 00fa04b0b10102030405060708");
  }

  private static int identification(byte[] ip) {
    return (ip[4] & 0xff) << 8 | ip[5] & 0xff;
  }

  /** As with Click, which knows no copies: only those begin elsewhere. */
  @Test
  void identificationDoesNotDependOnTheWorker() {
    String pinned =
        "in :: Inject -> e :: IPEncap(4, 1.2.3.4, 5.6.7.8) -> out :: Capture;"
            + " StaticThreadSched(e 1)";
    try (TestGraph graph = TestGraph.of(pinned, TestGraph.options().workers(2))) {
      assertEquals(1, graph.router().find("e").worker().index());
      graph.send("in", INNER, INNER);
      graph.run();
      assertEquals(
          List.of(0, 1), graph.packets("out").stream().map(IPEncapTest::identification).toList());
    }
  }

  @Test
  void identificationCountsUpAndChecksumsAreRight() {
    String config =
        "in :: Inject -> IPEncap(4, 1.2.3.4, DST_ANNO) -> CheckIPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 70_000; i++) {
        int dst = i * 0x01010101;
        graph.send("in", INNER, p -> Anno.putI32(p, Anno.DST_IP, dst));
      }
      List<byte[]> packets = graph.packets("out");
      assertEquals(70_000, packets.size());
      for (int i = 0; i < 70_000; i += 999) {
        byte[] ip = packets.get(i);
        assertEquals(i & 0xffff, identification(ip));
      }
    }
  }

  @Test
  void addressesCanBeRewritten() {
    try (TestGraph graph = graph("4, 1.2.3.4, 5.6.7.8")) {
      assertEquals("1.2.3.4", graph.read("e.src"));
      assertEquals("5.6.7.8", graph.read("e.dst"));
      graph.write("e.src", "9.9.9.9");
      graph.write("e.dst", "DST_ANNO");
      assertEquals("DST_ANNO", graph.read("e.dst"));
      graph.send("in", INNER, p -> Anno.putI32(p, Anno.DST_IP, 0x08080808));
      byte[] ip = graph.packets("out").get(0);
      assertArrayEquals(TestGraph.hex("0909090908080808"), Arrays.copyOfRange(ip, 12, 20));
      graph.write("e.dst", "7.7.7.7");
      assertEquals("7.7.7.7", graph.read("e.dst"));
      assertThrows(HandlerException.class, () -> graph.write("e.src", "nowhere"));
      assertEquals("9.9.9.9", graph.read("e.src"));
    }
  }

  @Test
  void packetsWithoutRoomAreDropped() {
    try (TestGraph graph = graph("4, 1.2.3.4, 5.6.7.8")) {
      graph.send("in", new byte[2048], p -> assertTrue(Mbuf.prepend(p, Mbuf.HEADROOM - 19)));
      assertEquals(2048 + Mbuf.HEADROOM + 1, graph.packets("out").get(0).length);
      graph.send("in", new byte[65_516]);
      assertEquals(1, graph.drops("e", "no room in the buffer"));
    }
  }

  private static void isWrong(String arguments, String message) {
    String errors = TestGraph.errorsOf("Inject -> IPEncap(%s) -> Discard".formatted(arguments));
    assertTrue(errors.contains(message), errors);
  }

  @Test
  void wrongArgumentsAreReported() {
    isWrong("4, 1.2.3.4", "DST: required argument missing");
    isWrong("256, 1.2.3.4, 5.6.7.8", "bad IP protocol");
    isWrong("foo, 1.2.3.4, 5.6.7.8", "PROTO: parse error");
    isWrong("4, 1.2.3.4, x", "DST argument should be IP address or 'DST_ANNO'");
    isWrong("4, 1.2.3.4, 5.6.7.8, TOS 1, DSCP 1", "cannot set both TOS and DSCP");
    isWrong("4, 1.2.3.4, 5.6.7.8, TOS 1, CE 1", "cannot set both TOS and ECN bits");
    isWrong("4, 1.2.3.4, 5.6.7.8, ECT 1, CE 1", "can set at most one ECN option");
    isWrong("4, 1.2.3.4, 5.6.7.8, DSCP 64", "DSCP: out of range");
    isWrong("4, 1.2.3.4, 5.6.7.8, ECT 3", "ECT: parse error");
  }
}
