// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets with Java's own as peers, and with each other. */
@Timeout(60)
class SocketTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static String received(TestGraph graph, String capture) {
    StringBuilder text = new StringBuilder();
    for (byte[] packet : graph.packets(capture)) {
      text.append(new String(packet, US_ASCII));
    }
    return text.toString();
  }

  private static void await(TestGraph graph, String capture, String text) {
    graph.until(() -> received(graph, capture).equals(text));
  }

  private static int port(TestGraph graph, String element) {
    return Integer.parseInt(graph.read(element + ".port"));
  }

  private static DatagramPacket datagram(String text, int port) {
    return new DatagramPacket(bytes(text), text.length(), LOOPBACK, port);
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.setSoTimeout(20_000);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }

  @Test
  void tcpServerHasOneClientAfterTheOther() throws IOException {
    String config = "in :: Inject -> s :: Socket(TCP, 127.0.0.1, 0) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", bytes("nobody there"));
      assertEquals(1, graph.drops("s", "not connected"));
      int port = port(graph, "s");
      Socket first = new Socket(LOOPBACK, port);
      try (Socket second = new Socket(LOOPBACK, port)) {
        try (first) {
          first.getOutputStream().write(bytes("one"));
          second.getOutputStream().write(bytes("two"));
          await(graph, "out", "one");
          graph.send("in", bytes("reply"));
          assertArrayEquals(bytes("reply"), first.getInputStream().readNBytes(5));
        }
        await(graph, "out", "onetwo");
      }
      assertTrue(graph.captured("out").stream().allMatch(packet -> packet.timestamp() > 0));
    }
  }

  @Test
  void tcpClientKeepsItsConnectionWhenTheConfigurationIsReplaced() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      String config =
          "in :: Inject -> s :: Socket(TCP, 127.0.0.1, "
              + server.getLocalPort()
              + ", CLIENT true, TIMESTAMP %s) -> out :: Capture";
      try (TestGraph graph = TestGraph.of(config.formatted("true"));
          Socket peer = server.accept()) {
        graph.send("in", bytes("before"));
        graph.replace(config.formatted("false"));
        graph.send("in", bytes("after"));
        assertArrayEquals(bytes("beforeafter"), peer.getInputStream().readNBytes(11));
        peer.getOutputStream().write(bytes("answer"));
        await(graph, "out", "answer");
      }
    }
  }

  /** The stream stays one of whole packets when the peer does not read for a while. */
  @Test
  void whatAStreamCannotTakeIsKeptOrDroppedWhole() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      String config =
          "in :: Inject -> s :: Socket(TCP, 127.0.0.1, " + server.getLocalPort() + ", SNDBUF 4096)";
      try (TestGraph graph = TestGraph.of(config);
          Socket peer = server.accept()) {
        int sent = 0;
        while (graph.drops("s", "socket buffer full") < 10) {
          byte[] packet = new byte[1000];
          ByteBuffer.wrap(packet).putInt(0, sent).putInt(996, sent);
          graph.send("in", packet);
          sent++;
        }
        long whole = sent - graph.drops("s", "socket buffer full");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        peer.setSoTimeout(1);
        byte[] buffer = new byte[65_536];
        while (stream.size() < whole * 1000) {
          graph.router().step();
          while (peer.getInputStream().available() > 0) {
            stream.write(buffer, 0, peer.getInputStream().read(buffer));
          }
        }
        ByteBuffer all = ByteBuffer.wrap(stream.toByteArray());
        int last = -1;
        for (int i = 0; i < whole; i++) {
          int number = all.getInt(i * 1000);
          assertEquals(number, all.getInt(i * 1000 + 996));
          assertTrue(number > last, number + " after " + last);
          last = number;
        }
      }
    }
  }

  @Test
  void udpServerAnswersWhoSentLast() throws IOException {
    String config = "in :: Inject -> s :: Socket(UDP, SNAPLEN 4, 127.0.0.1, 0) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config);
        DatagramSocket first = new DatagramSocket(0, LOOPBACK);
        DatagramSocket second = new DatagramSocket(0, LOOPBACK)) {
      graph.send("in", bytes("to whom?"));
      assertEquals(1, graph.drops("s", "not connected"));
      first.send(datagram("a", port(graph, "s")));
      await(graph, "out", "a");
      first.send(datagram("", port(graph, "s")));
      second.send(datagram("longer", port(graph, "s")));
      await(graph, "out", "along");
      graph.send("in", bytes("hello"));
      assertEquals("hello", receive(second));
    }
  }

  @Test
  void tablesSayWhoMaySend() throws IOException {
    String config =
        "allow :: RadixIPLookup(%s 0); deny :: StaticIPLookup(0.0.0.0/0 0);"
            + "Idle -> allow -> Discard; Idle -> deny -> Discard;"
            + "s :: Socket(UDP, 127.0.0.1, 0, ALLOW allow, DENY deny) -> out :: Capture";
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      try (TestGraph graph = TestGraph.of(config.formatted("10.0.0.0/8"))) {
        peer.send(datagram("no", port(graph, "s")));
        graph.until(() -> graph.drops("s", "sender denied") == 1);
        assertEquals("", received(graph, "out"));
      }
      try (TestGraph graph = TestGraph.of(config.formatted("127.0.0.0/8"))) {
        peer.send(datagram("yes", port(graph, "s")));
        await(graph, "out", "yes");
      }
    }
  }

  @Test
  void aTcpClientThatIsDeniedIsCutOff() throws IOException {
    String config =
        "deny :: RadixIPLookup(127.0.0.1 0); Idle -> deny -> Discard;"
            + "s :: Socket(TCP, 127.0.0.1, 0, DENY deny, VERBOSE true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config);
        Socket peer = new Socket(LOOPBACK, port(graph, "s"))) {
      graph.until(() -> graph.log().stream().anyMatch(line -> line.contains("denied")));
      assertEquals(-1, peer.getInputStream().read());
      String denied = "s :: Socket: denied connection from 127.0.0.1:" + peer.getLocalPort();
      assertTrue(graph.log().toString().contains(denied), graph.log().toString());
    }
  }

  @Test
  void udpClientWithoutAddressSendsToTheAnnotation() throws IOException {
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      String config =
          "in :: Inject -> SetIPAddress(127.0.0.1) -> s :: Socket(UDP, 0.0.0.0, "
              + peer.getLocalPort()
              + ")";
      try (TestGraph graph = TestGraph.of(config)) {
        graph.send("in", bytes("x"), bytes("y"));
        assertEquals("x", receive(peer));
        assertEquals("y", receive(peer));
      }
    }
  }

  @Test
  void aQueueInFrontIsPulled() throws IOException {
    try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
      String config =
          "in :: Inject -> Queue -> s :: ToSocket(UDP, 127.0.0.1, " + peer.getLocalPort() + ")";
      try (TestGraph graph = TestGraph.of(config)) {
        graph.send("in", bytes("x"));
        graph.run();
        assertEquals("x", receive(peer));
      }
    }
  }

  @Test
  void unixSocketsMeet() {
    for (String kind : new String[] {"UNIX", "UNIX_DGRAM"}) {
      Path server = folder.resolve("server-" + kind);
      Path client = folder.resolve("client-" + kind);
      String config =
          "a :: Inject -> s :: Socket(%1$s, %2$s) -> fromClient :: Capture;"
              + "b :: Inject -> c :: Socket(%1$s, %2$s, %3$s) -> fromServer :: Capture";
      try (TestGraph graph = TestGraph.of(config.formatted(kind, server, client))) {
        graph.send("b", bytes("ping"));
        await(graph, "fromClient", "ping");
        graph.send("a", bytes("pong"));
        await(graph, "fromServer", "pong");
      }
      assertFalse(Files.exists(server), kind);
      assertFalse(Files.exists(client), kind);
    }
  }

  @Test
  void abstractNamesLeaveNoFile() {
    String name = "\"\\<00>sluice-" + ProcessHandle.current().pid() + "\"";
    String config =
        "s :: FromSocket(UNIX_DGRAM, %1$s) -> out :: Capture;"
            + "in :: Inject -> Socket(UNIX_DGRAM, %1$s)";
    try (TestGraph graph = TestGraph.of(config.formatted(name))) {
      graph.send("in", bytes("hello"));
      await(graph, "out", "hello");
    }
  }

  @Test
  void wrongConfigurations() throws IOException {
    assertError("Socket(SCTP, 1.2.3.4, 5) -> Discard", "unknown socket type 'SCTP'");
    assertError("Socket(TCP, 1.2.3.4) -> Discard", "PORT");
    assertError("Socket(UDP, 127.0.0.1, 65536) -> Discard", "PORT: parse error in '65536'");
    assertError("Socket(UDP, 203.0.113.1, 5) -> Discard", "bind: Cannot assign requested address");
    assertError("Socket(UNIX, /" + "x".repeat(107) + ") -> Discard", "too long");
    assertError("Socket(UNIX, /nowhere/at/all) -> Discard", "bind: No such file or directory");
    assertError(
        "c :: Counter; Idle -> c -> Discard; Socket(UDP, 127.0.0.1, 0, DENY c) -> Discard",
        "is not a IPRouteTable");
    int free;
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
      free = server.getLocalPort();
      assertError("Socket(TCP, 127.0.0.1, " + free + ") -> Discard", "Address already in use");
    }
    assertError("Idle -> Socket(TCP, 127.0.0.1, " + free + ")", "connect: Connection refused");
  }

  @Test
  void aFailedStartLeavesNoSocket() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
      String config = "Socket(TCP, 127.0.0.1, " + server.getLocalPort() + ") -> Discard";
      assertError(config, "Address already in use");
      long before = sockets();
      for (int i = 0; i < 10; i++) {
        TestGraph.errorsOf(config);
      }
      assertEquals(before, sockets());
    }
  }

  private static long sockets() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(SocketTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertError(String config, String text) {
    String errors = TestGraph.errorsOf(config);
    assertTrue(errors.contains(text), errors);
  }
}
