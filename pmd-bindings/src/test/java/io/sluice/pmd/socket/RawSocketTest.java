// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Raw sockets with the kernel as the peer, on the loopback interface. */
@Timeout(60)
class RawSocketTest {
  private static final String ECHO =
      "4500001c0000000040010000" + "7f0000017f004d4d" + "0800a5ff52000000";

  @Test
  void theKernelAnswersAnEcho() {
    Needs.root();
    String config = "in :: Inject -> Queue -> r :: RawSocket(ICMP) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(ECHO), TestGraph.hex("4500"));
      graph.until(() -> graph.packets("out").stream().anyMatch(RawSocketTest::isReply));
      assertEquals(1, graph.drops("r", "runt IP packet"));
    }
  }

  /** Type 0 from 127.0.77.77, with the request's identifier. */
  private static boolean isReply(byte[] packet) {
    return packet.length == 28 && packet[20] == 0 && packet[14] == 77 && packet[24] == 0x52;
  }

  @Test
  void datagramsComeWithTheirHeaderAndAPortIsTaken() throws IOException {
    Needs.root();
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String config = "RawSocket(UDP, " + port + ", SNAPLEN 30) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config);
        DatagramSocket socket = new DatagramSocket()) {
      byte[] data = new byte[100];
      InetAddress target = InetAddress.getLoopbackAddress();
      socket.send(new DatagramPacket(data, data.length, target, port));
      graph.until(() -> ports(graph.packets("out")).contains(port));
      String taken = TestGraph.errorsOf("Socket(UDP, 0.0.0.0, " + port + ") -> Discard");
      assertTrue(taken.contains("Address already in use"), taken);
    }
  }

  private static List<Integer> ports(List<byte[]> packets) {
    return packets.stream().map(packet -> (packet[22] & 0xff) << 8 | packet[23] & 0xff).toList();
  }

  @Test
  void halvesHaveNamesOfTheirOwn() {
    Needs.root();
    String config =
        "in :: Inject -> Queue -> ToRawSocket(ICMP, 77); FromRawSocket(ICMP, 77) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(ECHO));
      graph.until(() -> graph.packets("out").stream().anyMatch(RawSocketTest::isReply));
    }
  }

  @Test
  void wrongConfigurations() {
    String type = TestGraph.errorsOf("RawSocket(NONSENSE) -> Discard");
    assertTrue(type.contains("TYPE: parse error in 'NONSENSE'"), type);
    String port = TestGraph.errorsOf("RawSocket(UDP, 70000) -> Discard");
    assertTrue(port.contains("PORT"), port);
  }
}
