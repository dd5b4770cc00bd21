// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** A graph with an IntrusionFilter, and connections that are sent through it segment by segment. */
final class InspectedStreams implements AutoCloseable {
  static final int SYN = 2;
  static final int ACK = 0x10;
  static final int PSH_ACK = 0x18;
  static final int FIN_ACK = 0x11;

  final TestGraph graph;
  private final Path eve;
  private int port = 1024;

  InspectedStreams(Path folder, String rules, String keywords) throws IOException {
    Path file = Files.createTempFile(folder, "test", ".rules");
    Files.writeString(file, rules, StandardCharsets.ISO_8859_1);
    eve = Files.createTempFile(folder, "eve", ".json");
    graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> x :: IntrusionFilter("
                + file
                + ", EVE "
                + eve
                + keywords
                + ") -> out :: Capture; x[1] -> reset :: Capture");
    // Opens the log.
    graph.run();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A packet with right checksums. */
  static byte[] packet(int protocol, String src, String dst, byte[] transport) {
    ByteBuffer packet = ByteBuffer.allocate(20 + transport.length);
    packet.putShort((short) 0x4500).putShort((short) packet.capacity()).putInt(0);
    packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    for (String address : List.of(src, dst)) {
      for (String number : address.split("\\.")) {
        packet.put((byte) Integer.parseInt(number));
      }
    }
    packet.put(transport);
    byte[] bytes = packet.array();
    packet.putShort(10, (short) sum(bytes, 0, 20, 0));
    if (protocol == 6) {
      int pseudo = sum16(bytes, 12, 20) + 6 + transport.length;
      packet.putShort(36, (short) 0);
      packet.putShort(36, (short) sum(bytes, 20, bytes.length, pseudo));
    }
    return bytes;
  }

  private static int sum16(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += (bytes[i] & 0xff) << ((i - from & 1) == 0 ? 8 : 0);
    }
    return sum;
  }

  private static int sum(byte[] bytes, int from, int to, int start) {
    int sum = start + sum16(bytes, from, to);
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  static byte[] udp(int srcPort, int dstPort, byte[] payload) {
    ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
    udp.putShort((short) srcPort).putShort((short) dstPort);
    udp.putShort((short) udp.capacity()).putShort((short) 0).put(payload);
    return packet(17, "10.0.0.1", "10.0.0.2", udp.array());
  }

  static byte[] tcp(boolean client, int port, int server, int flags, int seq, byte[] payload) {
    ByteBuffer tcp = ByteBuffer.allocate(20 + payload.length);
    tcp.putShort((short) (client ? port : server)).putShort((short) (client ? server : port));
    tcp.putInt(seq).putInt((flags & ACK) == 0 ? 0 : 1).putShort((short) (0x5000 | flags));
    tcp.putShort((short) 8192).putInt(0).put(payload);
    String from = client ? "10.0.0.1" : "10.0.0.2";
    return packet(6, from, client ? "10.0.0.2" : "10.0.0.1", tcp.array());
  }

  /** Opens a connection; the client's first byte then has the number 1. */
  int connect(int server) {
    port++;
    graph.send("in", tcp(true, port, server, SYN, 0, new byte[0]));
    graph.send("in", tcp(false, port, server, SYN | ACK, 0, new byte[0]));
    graph.send("in", tcp(true, port, server, ACK, 1, new byte[0]));
    return port;
  }

  void client(int port, int server, int seq, byte[] payload) {
    graph.send("in", tcp(true, port, server, PSH_ACK, seq, payload));
  }

  void server(int port, int server, int seq, byte[] payload) {
    graph.send("in", tcp(false, port, server, PSH_ACK, seq, payload));
  }

  /** Rules that have alerted, and how often: {@code sid x count}. */
  TreeSet<String> alerts() {
    TreeSet<String> alerts = new TreeSet<>();
    graph
        .read("x.top")
        .lines()
        .map(line -> line.split(" "))
        .forEach(words -> alerts.add(words[1].split(":")[1] + " x " + words[0]));
    return alerts;
  }

  int passed() {
    return graph.packets("out").size();
  }

  /** Ends, and gives the lines of the log. */
  List<String> log() throws IOException {
    graph.close();
    return Files.readAllLines(eve);
  }

  @Override
  public void close() {
    graph.close();
  }
}
