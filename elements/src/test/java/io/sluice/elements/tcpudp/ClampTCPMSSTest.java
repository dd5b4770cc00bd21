// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ClampTCPMSSTest extends ElementContract {
  @Override
  protected String element() {
    return "ClampTCPMSS(1400)";
  }

  private static final String IP = "4500002c0001000040060000 0a0000010a000002";
  private static final String SYN = "04d20050 00000001 00000000 6002 2000 0000 0000 020405b4";

  private static byte[] clamp(String config, String packet) {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> SetIPChecksum -> SetTCPChecksum -> c :: ClampTCPMSS("
                + config
                + ") -> k :: CheckTCPHeader -> out :: Capture; k[1] -> bad :: Capture")) {
      graph.send("in", TestGraph.hex(packet));
      assertEquals(0, graph.packets("bad").size(), "the checksum became wrong");
      return graph.packets("out").get(0);
    }
  }

  private static int mss(byte[] packet) {
    return (packet[packet.length - 2] & 0xff) << 8 | packet[packet.length - 1] & 0xff;
  }

  @Test
  void announcementsAreLowered() {
    assertEquals(1360, mss(clamp("1400", IP + SYN)));
    assertEquals(1460, mss(clamp("1500", IP + SYN)));
    assertEquals(1000, mss(clamp("MSS 1000", IP + SYN)));
  }

  @Test
  void anOptionAtAnOddByteKeepsTheChecksumRight() {
    String syn = "04d20050 00000001 00000000 7002 2000 0000 0000 01 020405b4 01 01 00";
    byte[] packet = clamp("1400", "450000300001000040060000 0a0000010a000002" + syn);
    assertEquals(1360, (packet[43] & 0xff) << 8 | packet[44] & 0xff);
  }

  @Test
  void otherSegmentsPassUnchanged() {
    String ack = SYN.replace("6002", "6010");
    assertEquals(1460, mss(clamp("1400", IP + ack)));
  }

  @Test
  void ipv6() {
    String packet =
        "60000000 0018 0640 20010db8000000000000000000000001 20010db8000000000000000000000002"
            + "04d20050 00000001 00000000 6002 2000 1234 0000 020405b4";
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> c :: ClampTCPMSS(1400) -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex(packet));
      byte[] expected = TestGraph.hex(packet.replace("1234", "1298").replace("05b4", "053c"));
      // 0x12ac: 0x1234 less the 120 by which the size was lowered, in ones' complement upwards.
      expected[57] = (byte) 0xac;
      assertArrayEquals(expected, graph.packets("out").get(0));
      assertEquals("1", graph.read("c.clamped"));
    }
  }

  @Test
  void oneOfMtuAndMss() {
    assertTrue(TestGraph.errorsOf("Idle -> ClampTCPMSS -> Discard").contains("one of MTU and MSS"));
    assertTrue(
        TestGraph.errorsOf("Idle -> ClampTCPMSS(1400, MSS 5) -> Discard")
            .contains("one of MTU and MSS"));
  }
}
