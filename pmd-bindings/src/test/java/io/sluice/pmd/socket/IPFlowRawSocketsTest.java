// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a UDP socket of the kernel as the other end, on the loopback interface. */
@Timeout(60)
class IPFlowRawSocketsTest {
  private static final String CONFIG =
      "in :: Inject -> x :: IPFlowRawSockets(%s) -> out :: Capture";

  /** From 127.0.77.1, port 4000, to 127.0.0.1; the kernel fills in length and checksum. */
  private static byte[] datagram(int port, String payload) {
    byte[] packet = new byte[28 + payload.length()];
    ByteBuffer.wrap(packet)
        .put(TestGraph.hex("4500000000000000 4011 0000 7f004d01 7f000001"))
        .putShort((short) 4000)
        .putShort((short) port)
        .putShort((short) (8 + payload.length()))
        .putShort((short) 0)
        .put(payload.getBytes());
    return packet;
  }

  private static void send(TestGraph graph, int aggregate, byte[] packet) {
    graph.send("in", packet, p -> Anno.putI32(p, Anno.AGGREGATE, aggregate));
  }

  @Test
  void theOtherEndIsSentToAndAnswers() throws IOException {
    Needs.root();
    try (DatagramSocket end = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        TestGraph graph = TestGraph.of(CONFIG.formatted(""))) {
      send(graph, 7, datagram(end.getLocalPort(), "there"));
      DatagramPacket received = new DatagramPacket(new byte[100], 100);
      end.receive(received);
      assertEquals("/127.0.77.1:4000", received.getSocketAddress().toString());
      assertEquals("there", new String(received.getData(), 0, received.getLength()));
      graph.replace(CONFIG.formatted("SNAPLEN 1000"));
      stranger.send(new DatagramPacket("no".getBytes(), 2, received.getSocketAddress()));
      end.send(new DatagramPacket("back".getBytes(), 4, received.getSocketAddress()));
      graph.until(() -> !graph.packets("out").isEmpty());
      byte[] answer = graph.packets("out").get(0);
      assertArrayEquals("back".getBytes(), Arrays.copyOfRange(answer, 28, 32));
      assertEquals("1", graph.read("x.flows"));
      graph.write("x.clear", "");
      assertEquals("0", graph.read("x.flows"));
    }
  }

  @Test
  void whatIsNoFlowIsDropped() {
    Needs.root();
    try (TestGraph graph = TestGraph.of(CONFIG.formatted("CAPACITY 1"))) {
      send(graph, 0, datagram(9, ""));
      send(graph, 1, TestGraph.hex("45"));
      send(graph, 2, datagram(9, ""));
      send(graph, 3, datagram(9, ""));
      assertEquals(1, graph.drops("x", "no aggregate"));
      assertEquals(1, graph.drops("x", "not TCP or UDP"));
      assertEquals(1, graph.drops("x", "too many flows"));
    }
  }

  @Test
  void packetsArePulled() throws IOException {
    Needs.root();
    try (DatagramSocket end = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        TestGraph graph = TestGraph.of(CONFIG.formatted("").replace("-> x", "-> Queue -> x"))) {
      send(graph, 7, datagram(end.getLocalPort(), "there"));
      graph.until(() -> graph.read("x.flows").equals("1"));
      end.receive(new DatagramPacket(new byte[100], 100));
    }
  }

  @Test
  void wrongConfigurations() {
    String errors = TestGraph.errorsOf("Idle -> IPFlowRawSockets(NOTIFIER nobody) -> Discard");
    assertTrue(errors.contains("NOTIFIER: 'nobody' does not name an element"), errors);
  }
}
