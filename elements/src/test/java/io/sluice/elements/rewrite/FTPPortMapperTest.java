// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FTPPortMapperTest extends ElementContract {
  private static final String CONFIG =
      """
      in :: Inject -> FTPPortMapper(rw, rw, 0)
        -> rw :: TCPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop) -> out :: Capture;
      replies :: Inject -> [1] rw [1] -> back :: Capture;
      """;

  private int seq = 1000;

  @Override
  protected String element() {
    return "FTPPortMapper(rw, rw, 0); Idle -> rw :: TCPRewriter(drop) -> Discard";
  }

  private IpPacket client(String text) {
    IpPacket packet = IpPacket.tcp("10.0.0.9", 4000, "20.0.0.2", 21).payload(text);
    packet.seq = seq;
    packet.ack = 5000;
    seq += text.length();
    return packet;
  }

  private static IpPacket server(int ack) {
    IpPacket packet = IpPacket.tcp("20.0.0.2", 21, "1.0.0.1", 1024).payload("200 ok\r\n");
    packet.seq = 5000;
    packet.ack = ack;
    return packet;
  }

  private static String text(byte[] packet) {
    IpPacket.describe(packet);
    assertEquals(packet.length, ByteBuffer.wrap(packet).getShort(2), "IP length");
    return new String(packet, 40, packet.length - 40, StandardCharsets.ISO_8859_1);
  }

  @Test
  void portCommandIsRewrittenAndItsConnectionMapped() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.sendIp("in", client("USER x\r\n").bytes());
      graph.sendIp("in", client("PORT 10,0,0,9,3,9\r\n").bytes());
      graph.sendIp("in", client("RETR file\r\n").bytes());
      List<byte[]> out = graph.packets("out");
      // 1.0.0.1, port 1025
      assertEquals("PORT 1,0,0,1,4,1\r\n", text(out.get(1)));
      assertEquals("RETR file\r\n", text(out.get(2)));
      assertEquals(1008, ByteBuffer.wrap(out.get(1)).getInt(24));
      // A byte was lost: what follows moves up.
      assertEquals(1026, ByteBuffer.wrap(out.get(2)).getInt(24));
      // The server has got 1037 bytes of what it sees.
      graph.sendIp("replies", server(1037).bytes());
      graph.sendIp("replies", server(1008).bytes());
      assertEquals(1038, ByteBuffer.wrap(graph.packets("back").get(0)).getInt(28));
      assertEquals(1008, ByteBuffer.wrap(graph.packets("back").get(1)).getInt(28));
      text(graph.packets("back").get(0));
      // The server connects from port 20.
      graph.sendIp("replies", IpPacket.tcp("20.0.0.2", 20, "1.0.0.1", 1025).bytes());
      assertEquals(
          "tcp 20.0.0.2:20 > 10.0.0.9:777", IpPacket.describe(graph.packets("back").get(2)));
      assertTrue(graph.read("rw.table").contains(" seq -1 ["), graph.read("rw.table"));
    }
  }

  @Test
  void selectiveAcknowledgementsAreShifted() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.sendIp("in", client("").bytes());
      graph.sendIp("in", client("PORT 10,0,0,9,3,9\r\n").bytes());
      graph.sendIp("in", client("PORT 10,0,0,9,3,10\r\n").bytes());
      graph.sendIp("in", client("QUIT\r\n").bytes());
      for (int padding = 0; padding < 4; padding++) {
        IpPacket sack = server(1001);
        ByteBuffer options = ByteBuffer.allocate(24);
        for (int i = 0; i < padding; i++) {
          options.put((byte) 1);
        }
        options.put((byte) 5).put((byte) 18).putInt(1010).putInt(1018).putInt(1018).putInt(1036);
        sack.tcpOptions = options.array();
        graph.captured("back").clear();
        graph.sendIp("replies", sack.bytes());
        byte[] shifted = graph.packets("back").get(0);
        text(shifted);
        ByteBuffer edges = ByteBuffer.wrap(shifted, 42 + padding, 16);
        // The first command lost one byte, the second two more.
        assertEquals(1010, edges.getInt());
        assertEquals(1019, edges.getInt());
        assertEquals(1019, edges.getInt());
        assertEquals(1039, edges.getInt());
      }
    }
  }

  @Test
  void otherTextsPassUnchanged() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      for (String text :
          List.of(
              "PORT 10,0,0,9,3\r\n",
              "PORT 10,0,0,900,3,9\r\n",
              "PORT 10,0,0,9,3,9",
              "PORT 10,0,0,9,3,9 \r\n",
              "PORT 10,0,0,9,3,9,1\r\n",
              "PORT 99999999999999999,0,0,9,3,9\r\n",
              "PORT",
              "PORT ",
              "xPORT 10,0,0,9,3,9\r\n")) {
        graph.captured("out").clear();
        byte[] sent = client(text).bytes();
        graph.sendIp("in", sent);
        assertEquals(text, text(graph.packets("out").get(0)));
      }
      assertEquals("1", graph.read("rw.table_size"));
    }
  }

  @Test
  void commandOfNoKnownConnectionPassesUnchanged() {
    String config =
        """
        in :: Inject -> FTPPortMapper(rw, rw, 0) -> out :: Capture;
        Idle -> rw :: IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 0) -> Discard;
        """;
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] sent = client("PORT 10,0,0,9,3,9\r\n").bytes();
      graph.sendIp("in", sent);
      assertArrayEquals(sent, graph.packets("out").get(0));
      assertEquals("0", graph.read("rw.table_size"));
    }
  }

  @Test
  void otherArgumentsAreErrors() {
    assertError("DATA_REWRITER_INPUT out of range", "rw, rw, 1");
    assertError("CONTROL_REWRITER: 'x' does not name an element", "x, rw, 0");
    assertError("CONTROL_REWRITER: 'ud :: UDPRewriter' is not a TCPRewriter", "ud, rw, 0");
  }

  private static void assertError(String message, String arguments) {
    String errors =
        TestGraph.errorsOf(
            "in :: Inject -> FTPPortMapper(%s) -> out :: Capture;".formatted(arguments)
                + "Idle -> rw :: TCPRewriter(drop) -> ud :: UDPRewriter(drop) -> Discard");
    assertTrue(errors.contains(message), errors);
  }
}
