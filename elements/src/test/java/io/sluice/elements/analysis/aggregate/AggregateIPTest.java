// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AggregateIPTest extends ElementContract {
  /**
   * From 10.1.2.3:1024 to 10.0.0.2:53, time to live 64; the first two bytes of payload are 0102.
   */
  private static final byte[] UDP =
      TestGraph.hex("45000020 00010000 40110000 0a010203 0a000002 04000035 000c0000 01020304");

  /** From port 1025 to port 80, SYN and ACK, no payload. */
  private static final byte[] TCP =
      TestGraph.hex(
          "45000028 00014000 40060000 0a010203 0a000002"
              + "04010050 00000007 00000008 50120100 00000000");

  @Override
  protected String element() {
    return "AggregateIP(ip src)";
  }

  /** The annotation that a field gives; -1 when the packet leaves by output 1. */
  private static long aggregate(String arguments, byte[] packet, int before) {
    String config =
        "in :: Inject -> MarkIPHeader -> a :: AggregateIP(%s) -> c :: AggregateCounter -> Discard;"
            + "a[1] -> no :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.send("in", packet, p -> Anno.putI32(p, Anno.AGGREGATE, before));
      graph.write("c.write_text_file", "-");
      String last = graph.printed().lines().reduce("", (line, next) -> next);
      return graph.packets("no").isEmpty() ? Long.parseLong(last.split(" ")[0]) : -1;
    }
  }

  private static long aggregate(String arguments, byte[] packet) {
    return aggregate(arguments, packet, 0);
  }

  @Test
  void fieldsByNameAndByPlace() {
    assertEquals(0x0a010203L, aggregate("ip src", UDP));
    assertEquals(10, aggregate("ip src/8", UDP));
    assertEquals(10, aggregate("ip src & 0xFF000000", UDP));
    assertEquals(10, aggregate("ip[12]", UDP));
    assertEquals(10, aggregate("ip{96-103}", UDP));
    assertEquals(0x0203, aggregate("ip[14-15]", UDP));
    assertEquals(0x0203, aggregate("ip src[2:2]", UDP));
    assertEquals(64, aggregate("ip ttl", UDP));
    assertEquals(1, aggregate("ip df", TCP));
    assertEquals(0x12, aggregate("tcp flags", TCP));
    assertEquals(0x12, aggregate("ip proto 6 [13]", TCP));
    assertEquals(53, aggregate("ip dport", UDP));
    assertEquals(80, aggregate("tcpudp dport", TCP));
    assertEquals(0x01020304L, aggregate("payload [0:4]", UDP));
    assertEquals(16, aggregate("transp {4:6}", TCP));
    assertEquals(12, aggregate("udp len", UDP));
  }

  @Test
  void packetsWithoutTheFieldLeaveByOutput1() {
    assertEquals(-1, aggregate("tcp flags", UDP));
    assertEquals(-1, aggregate("payload [0:4]", TCP));
    assertEquals(-1, aggregate("icmp type", TCP));
    byte[] fragment = UDP.clone();
    fragment[7] = 5;
    assertEquals(-1, aggregate("udp len", fragment));
    assertEquals(5, aggregate("ip fragoff", fragment));
  }

  @Test
  void keywords() {
    assertEquals(0x10a, aggregate("ip src/8, INCREMENTAL true", UDP, 1));
    assertEquals(0x0a000000L, aggregate("ip src/8, UNSHIFT_IP_ADDR true", UDP));
    assertEquals(64, aggregate("ip ttl, UNSHIFT_IP_ADDR true", UDP));
  }

  @Test
  void refusesWrongFields() {
    String syntax = "expected 'HEADER [NAME] [{OFFSET:LENGTH}] [/PREFIX] [& MASK]'";
    refused("nonsense", syntax);
    refused("ip", syntax);
    refused("ip nothing", syntax);
    refused("ip[09]", syntax);
    refused("ip src[3:2]", "bad offset or length in TCP/IP field");
    refused("ip[4-3]", "bad offset or length in TCP/IP field");
    refused("ip src/33", "bad prefix or mask in TCP/IP field");
    refused("ip src & 5", "bad prefix or mask in TCP/IP field");
    refused("ip[2:4]", "field specification does not fit within a single word");
    refused("ip src, INCREMENTAL true", "'INCREMENTAL' is incompatible with field length 32");
  }

  private static void refused(String arguments, String why) {
    String errors = TestGraph.errorsOf("Idle -> AggregateIP(" + arguments + ") -> Discard");
    assertTrue(errors.contains(why), errors);
  }

  @Test
  void theFieldReadsAsClicksDoes() {
    String[][] fields = {
      {"ip[12:4]", "ip src"},
      {"ip src/8", "ip src/8"},
      {"ip[12]", "ip src/8"},
      {"ip[13]", "ip src[1]"},
      {"ip[14:2]", "ip src[2:2]"},
      {"ip[0]", "ip[0]"},
      {"ip{0:4}", "ip vers"},
      {"ip{3-5}", "ip{3:3}"},
      {"ip{3}", "ip{3}"},
      {"ip[8:2] & 0x3f0", "ip{70:6}"},
      {"ip sport", "tcpudp sport"},
      {"tcp push", "tcp psh"},
      {"tcp seqno", "tcp seq"},
      {"tcp flags{3:2}", "tcp flags{3:2}"},
      {"ip proto 47[3]", "gre[3]"},
      {"ip proto 253[4:2]", "ip proto 253[4:2]"}
    };
    for (String[] field : fields) {
      String config = "Idle -> a :: AggregateIP(" + field[0] + ") -> Discard";
      try (TestGraph graph = TestGraph.of(config)) {
        assertEquals(field[1], graph.read("a.field"), field[0]);
      }
    }
  }

  @Test
  void handlersTellOfTheField() {
    try (TestGraph graph = TestGraph.of("Idle -> a :: AggregateIP(udp dport/12) -> Discard")) {
      assertEquals("udp", graph.read("a.header"));
      assertEquals("16", graph.read("a.bit_offset"));
      assertEquals("12", graph.read("a.bit_length"));
    }
  }
}
