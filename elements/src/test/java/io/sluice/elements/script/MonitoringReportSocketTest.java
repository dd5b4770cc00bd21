// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a collector on the loopback interface. */
@Timeout(60)
class MonitoringReportSocketTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static String config(String type, int port) {
    return "in :: Inject -> c :: Counter -> Discard;"
        + " x :: MonitoringReportSocket("
        + type
        + ", 127.0.0.1, "
        + port
        + ", c.count, c.byte_count, FREQUENCY 1)";
  }

  private static void assertReport(byte[] report, long value, String name) {
    ByteBuffer fields = ByteBuffer.wrap(report);
    assertTrue(Math.abs(System.currentTimeMillis() - fields.getLong()) < 60_000);
    assertEquals(value, fields.getLong());
    String text = new String(report, 16, 25, StandardCharsets.ISO_8859_1);
    assertEquals(name + "\0".repeat(25 - name.length()), text);
  }

  @Test
  void datagramsHaveAReportEach() throws IOException {
    try (DatagramSocket collector = new DatagramSocket(0, LOOPBACK);
        TestGraph graph = TestGraph.of(config("udp", collector.getLocalPort()))) {
      graph.send("in", new byte[10], new byte[20]);
      graph.until(() -> graph.read("x.sent").equals("2"));
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      collector.receive(packet);
      assertEquals(41, packet.getLength());
      assertReport(packet.getData(), 2, "count");
      collector.receive(packet);
      assertReport(packet.getData(), 30, "byte_count");
    }
  }

  /** Also after the configuration was replaced, over the same connection. */
  @Test
  void aConnectionIsKept() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
        TestGraph graph = TestGraph.of(config("TCP", server.getLocalPort()));
        Socket client = server.accept()) {
      graph.replace(config("TCP", server.getLocalPort()));
      graph.until(() -> graph.read("x.sent").equals("2"));
      DataInputStream in = new DataInputStream(client.getInputStream());
      assertReport(in.readNBytes(41), 0, "count");
      assertReport(in.readNBytes(41), 0, "byte_count");
    }
  }

  @Test
  void wrongConfigurations() throws IOException {
    String errors = TestGraph.errorsOf(config("SCTP", 9));
    assertTrue(errors.contains("Unknown socket type 'SCTP'. Use UDP or TCP"), errors);
    errors = TestGraph.errorsOf("MonitoringReportSocket(UDP, 127.0.0.1, 9)");
    assertTrue(errors.contains("at least one element handler"), errors);
    errors = TestGraph.errorsOf(config("UDP", 9).replace("c.count", "d.count, c.nothing"));
    assertTrue(errors.contains("no element named 'd'") && errors.contains("nothing"), errors);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    errors = TestGraph.errorsOf(config("TCP", port));
    assertTrue(errors.contains("connect: Connection refused"), errors);
  }
}
