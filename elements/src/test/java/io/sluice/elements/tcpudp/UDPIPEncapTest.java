// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UDPIPEncapTest extends ElementContract {
  private static final String INNER =
      "45000030000100004006 0000 0a0000010a000002 1234005000000001000000025018200000000000"
          + "6162636465666768";

  @Override
  protected String element() {
    return "UDPIPEncap(1.2.3.4, 1234, DST_ANNO, 4321)";
  }

  /** The headers that kohler/click makes of the same arguments. */
  @Test
  void headersAreThoseOfClick() {
    String config =
        "in :: Inject -> UDPIPEncap(1.2.3.4, 1234, 5.6.7.8, 4321) -> out :: Capture;"
            + "in2 :: Inject -> UDPIPEncap(1.2.3.4, 1234, DST_ANNO, 4321, false) -> out2 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(INNER));
      Captured packet = graph.captured("out").get(0);
      assertArrayEquals(
          TestGraph.hex("4500004c00000000fa11b08d0102030405060708 04d210e100382c48" + INNER),
          packet.bytes());
      assertEquals(0x05060708, packet.dstIp());
      assertEquals(0, packet.networkOffset());
      assertEquals(20, packet.transportOffset());
      graph.send("in2", TestGraph.hex(INNER), p -> Anno.putI32(p, Anno.DST_IP, 0x05060708));
      assertArrayEquals(
          TestGraph.hex("4500004c00000000fa11b08d0102030405060708 04d210e100380000" + INNER),
          graph.packets("out2").get(0));
    }
  }

  /** Payloads are chosen so that the checksum comes out as zero once in a while. */
  @Test
  void checksumIsNeverZero() {
    String config =
        "in :: Inject -> UDPIPEncap(1.2.3.4, 1, 5.6.7.8, 2) -> CheckIPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      int pseudo = 0x0102 + 0x0304 + 0x0506 + 0x0708 + 17 + 10 + 1 + 2 + 10;
      byte[] payload = {(byte) (0xffff - pseudo >> 8), (byte) (0xffff - pseudo)};
      graph.send("in", payload);
      byte[] packet = graph.packets("out").get(0);
      assertEquals(-1, packet[26]);
      assertEquals(-1, packet[27]);
    }
  }

  @Test
  void identificationCountsUp() {
    String config = "in :: Inject -> " + element() + " -> CheckIPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 300; i++) {
        graph.send("in", new byte[i]);
      }
      assertEquals(300, graph.packets("out").size());
      assertEquals(1, graph.packets("out").get(299)[4]);
      assertEquals(43, graph.packets("out").get(299)[5]);
    }
  }

  @Test
  void handlersReadAndWrite() {
    String config =
        "in :: Inject -> e :: UDPIPEncap(1.2.3.4, 1234, 5.6.7.8, 4321) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("1.2.3.4", graph.read("e.src"));
      assertEquals("1234", graph.read("e.sport"));
      assertEquals("5.6.7.8", graph.read("e.dst"));
      assertEquals("4321", graph.read("e.dport"));
      graph.write("e.src", "9.9.9.9");
      graph.write("e.sport", "65535");
      graph.write("e.dst", "8.8.8.8");
      graph.write("e.dport", "1");
      graph.send("in", new byte[0]);
      byte[] packet = graph.packets("out").get(0);
      assertArrayEquals(
          TestGraph.hex("09090909 08080808 ffff0001"), Arrays.copyOfRange(packet, 12, 24));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> UDPIPEncap(1.2.3, 65536, x, 1) -> Discard");
    assertTrue(errors.contains("SRC: parse error in '1.2.3'"), errors);
    assertTrue(errors.contains("SPORT: out of range"), errors);
    assertTrue(errors.contains("bad DST"), errors);
    String empty = TestGraph.errorsOf("Inject -> UDPIPEncap(1.2.3.4, , 5.6.7.8, 1) -> Discard");
    assertTrue(empty.contains("SPORT: parse error in ''"), empty);
  }
}
