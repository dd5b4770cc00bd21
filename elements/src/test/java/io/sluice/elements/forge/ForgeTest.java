// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is forged passes the checks of other elements, whatever it was made of. */
class ForgeTest {
  /** Random bytes of all lengths, forged and checked. */
  private static TestGraph forged(int protocol, String transport, String check) {
    StringBuilder config = new StringBuilder("ip :: ForceIP;");
    for (int length = 0; length < 90; length++) {
      config.append("s%d :: RandomSource(%d, 8) -> ip;".formatted(length, length));
    }
    config.append("ip -> StoreData(9, \\<%02x>) -> ip2 :: ForceIP".formatted(protocol));
    config.append(" -> c :: CheckIPHeader(CHECKSUM true) -> ").append(transport);
    config.append(" -> t :: ").append(check).append(" -> out :: Capture;");
    config.append("c[1] -> bad :: Capture;");
    config.append(check.equals("Null") ? "" : "t[1] -> bad;");
    TestGraph graph = TestGraph.of(config.toString());
    graph.run();
    return graph;
  }

  private static int headerLength(byte[] ip) {
    return 4 * (ip[0] & 15);
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  @Test
  void ip() {
    try (TestGraph graph = forged(6, "Null", "Null")) {
      assertEquals(0, graph.packets("bad").size());
      assertEquals(20 * 8, graph.drops("ip", "too short"));
      assertEquals(70 * 8, graph.packets("out").size());
      for (byte[] packet : graph.packets("out")) {
        assertEquals(packet.length, u16(packet, 2));
      }
    }
  }

  @Test
  void ipKeepsWhatIsValid() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> ForceIP -> out :: Capture")) {
      byte[] fragment =
          TestGraph.hex("37aa 0009 1234 3fff 40060000 01020304 05060708 090a0b0c 00000000 00");
      byte[] header = TestGraph.hex("f2aa 0009 1234 3fff 40060000 01020304 05060708 0900");
      byte[] large = new byte[100];
      for (int i = 0; i < 9; i++) {
        graph.send("in", fragment);
      }
      graph.send("in", header);
      graph.send("in", large);
      List<byte[]> packets = graph.packets("out");
      byte[] first =
          TestGraph.hex("47aa 001d 1234 0000 40065a8a 01020304 05060708 090a0b0c 00000000 00");
      for (int i = 0; i < 9; i++) {
        assertEquals(i == 1 ? 0x3fff : 0, u16(packets.get(i), 6));
      }
      first[10] = packets.get(0)[10];
      first[11] = packets.get(0)[11];
      assertArrayEquals(first, packets.get(0));
      assertEquals(0x45, packets.get(9)[0]);
      // 25 words are 9 in four bits.
      assertEquals(0x49, packets.get(10)[0]);
      assertEquals(36, graph.captured("out").get(10).transportOffset());
      assertEquals(0, graph.captured("out").get(10).networkOffset());
    }
  }

  @Test
  void tcp() {
    try (TestGraph graph = forged(6, "f :: ForceTCP(443, FLAGS 18)", "CheckTCPHeader")) {
      assertEquals(0, graph.packets("bad").size());
      List<byte[]> packets = graph.packets("out");
      assertTrue(packets.size() > 150, "only " + packets.size());
      assertEquals(70 * 8, packets.size() + graph.drops("f", "bad lengths"));
      for (byte[] packet : packets) {
        int at = headerLength(packet);
        assertEquals(443, u16(packet, at + 2));
        assertEquals(18, packet[at + 13]);
      }
    }
  }

  @Test
  void tcpPortsByTurns() {
    byte[] segment = new byte[60];
    segment[0] = 0x45;
    segment[3] = 60;
    segment[9] = 6;
    segment[22] = 77;
    segment[32] = (byte) 0x5f;
    segment[33] = 9;
    Set<Integer> random = new HashSet<>();
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> ForceTCP(RANDOM_DPORT true) -> out :: Capture")) {
      for (int i = 0; i < 80; i++) {
        graph.send("in", segment);
      }
      List<byte[]> packets = graph.packets("out");
      for (int i = 0; i < 80; i++) {
        int port = u16(packets.get(i), 22);
        if (i % 8 == 3) {
          assertTrue(port < 1024);
          random.add(port);
        } else {
          assertEquals(i % 8 < 2 ? 80 : 77 << 8, port);
        }
        assertEquals(0x5f09, u16(packets.get(i), 32));
      }
    }
    assertTrue(random.size() > 1);
  }

  @Test
  void udp() {
    try (TestGraph graph = forged(17, "f :: ForceUDP", "CheckUDPHeader")) {
      assertEquals(0, graph.packets("bad").size());
      List<byte[]> packets = graph.packets("out");
      assertEquals(70 * 8, packets.size() + graph.drops("f", "bad lengths"));
      Set<Integer> ports = new HashSet<>();
      for (byte[] packet : packets) {
        int port = u16(packet, headerLength(packet) + 2);
        assertTrue(port < 1024);
        ports.add(port);
      }
      assertTrue(ports.size() > 100);
    }
    try (TestGraph graph = forged(17, "ForceUDP(domain)", "CheckUDPHeader")) {
      byte[] packet = graph.packets("out").get(0);
      assertEquals(53, u16(packet, headerLength(packet) + 2));
    }
  }

  @Test
  void icmp() {
    try (TestGraph graph = forged(1, "f :: ForceICMP(echo, 4)", "CheckICMPHeader")) {
      assertEquals(0, graph.packets("bad").size());
      List<byte[]> packets = graph.packets("out");
      assertTrue(packets.size() > 150, "only " + packets.size());
      assertEquals(0x0804, u16(packets.get(0), headerLength(packets.get(0))));
    }
    try (TestGraph graph = forged(1, "ForceICMP(CODE 7)", "Null")) {
      Set<Integer> small = new HashSet<>();
      int large = 0;
      for (byte[] packet : graph.packets("out")) {
        int at = headerLength(packet);
        int type = packet[at] & 0xff;
        large += type > 19 ? 1 : 0;
        small.add(Math.min(type, 20));
        assertEquals(7, packet[at + 1]);
      }
      assertEquals(21, small.size());
      assertTrue(large > 50);
    }
  }

  @Test
  void packetsShorterThanTheirHeaderSays() {
    byte[] cut = TestGraph.hex("450000280000000040060000 01020304 05060708" + "00".repeat(19));
    for (String element : List.of("ForceTCP", "ForceUDP", "ForceICMP")) {
      try (TestGraph graph =
          TestGraph.of("in :: Inject -> f :: " + element + " -> out :: Capture")) {
        graph.sendIp("in", cut);
        graph.send("in", cut);
        assertEquals(2, graph.drops("f", "bad lengths"));
      }
    }
  }

  @Test
  void wrongArguments() {
    String rest = " -> Discard";
    assertTrue(
        TestGraph.errorsOf("Idle -> ForceICMP(0, nonsense)" + rest)
            .contains("argument 2 takes ICMP code"));
    assertTrue(
        TestGraph.errorsOf("Idle -> ForceTCP(70000)" + rest).contains("DPORT: out of range"));
    assertTrue(TestGraph.errorsOf("Idle -> ForceUDP(no-port)" + rest).contains("DPORT"));
    assertTrue(TestGraph.errorsOf("Idle -> ForceIP(1)" + rest).contains("too many arguments"));
  }
}
