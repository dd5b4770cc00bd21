// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
  private static final long SECOND = 1_000_000_000L;

  /** Says what changes, and remembers it as a balancer would. */
  private static final class Watched {
    final List<String> changes = new ArrayList<>();
    Pool pool = new Pool(Mode.RR, 101);
    HealthMonitor monitor;

    Watched(String check, int rise, int fall, int... ports) {
      for (int port : ports) {
        pool =
            pool.plus(
                new Member(new Server(Host.of4(0x7f00_0001), port, -1), 1, false, false, true));
      }
      HealthCheck whole = HealthCheck.parse(check).with(0, SECOND, 20 * SECOND, rise, fall);
      monitor = new HealthMonitor("test", whole, 0, () -> pool, this::changed);
    }

    private void changed(Server server, boolean answers) {
      int place = pool.find(server);
      if (pool.member(place).healthy() != answers) {
        pool = pool.with(place, pool.member(place).withHealth(answers));
        changes.add(place + (answers ? " up" : " down"));
      }
    }

    String round() {
      monitor.round();
      String text = String.join(", ", changes);
      changes.clear();
      return text;
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void aDeadServerIsTakenOutAndBroughtBack() throws IOException {
    try (ServerSocket first = listen(0)) {
      ServerSocket second = listen(0);
      int port = second.getLocalPort();
      Watched watched = new Watched("tcp", 2, 3, first.getLocalPort(), port);
      assertEquals("", watched.round());
      second.close();
      assertEquals("", watched.round());
      assertEquals("", watched.round());
      assertEquals("1 down", watched.round());
      assertEquals("", watched.round());
      try (ServerSocket again = listen(port)) {
        assertEquals("", watched.round());
        assertEquals("1 up", watched.round());
        assertEquals(port, again.getLocalPort());
      }
    }
  }

  @Test
  void aSuspectIsTakenOutByOneBadCheckAndNeedsAllGoodOnesAgain() throws IOException {
    ServerSocket first = listen(0);
    int port = first.getLocalPort();
    Watched watched = new Watched("tcp", 2, 3, port);
    watched.round();
    watched.round();
    Server server = watched.pool.server(0);
    // Whoever makes a server refuse that is well takes nothing out.
    watched.monitor.suspect(server).join();
    assertEquals("", watched.round());
    first.close();
    watched.monitor.suspect(server).join();
    try (ServerSocket again = listen(port)) {
      // The first round may have begun before.
      assertEquals("0 down", watched.round());
      assertEquals("", watched.round());
      assertEquals("0 up", watched.round());
      assertEquals(port, again.getLocalPort());
    }
  }

  /** Answers one request with a text, byte by byte. */
  private static Thread answer(ServerSocket socket, String text) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket connection = socket.accept()) {
                int ends = 0;
                while (ends < 2) {
                  int c = connection.getInputStream().read();
                  ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
                }
                for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
                  connection.getOutputStream().write(b);
                  connection.getOutputStream().flush();
                }
              } catch (IOException e) {
                // the monitor has seen enough
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void httpMustAnswerWithTheStatus() throws IOException, InterruptedException {
    String[][] answers = {
      {"HTTP/1.1 204 No Content\r\n\r\n", "0 up"},
      {"HTTP/1.0 204\n", "0 up"},
      {"HTTP/1.1 500 Oops\r\n\r\n", ""},
      {"HTTP/1.1 2040\r\n", ""},
      {"SSH-2.0-OpenSSH\r\n", ""},
      {"", ""},
      {"x".repeat(1000), ""},
    };
    for (String[] answer : answers) {
      try (ServerSocket socket = listen(0)) {
        Watched watched = new Watched("http /health 204", 1, 1, socket.getLocalPort());
        watched.pool = watched.pool.with(0, watched.pool.member(0).withHealth(false));
        Thread server = answer(socket, answer[0]);
        assertEquals(answer[1], watched.round(), answer[0]);
        server.join();
      }
    }
  }

  @Test
  void checksAreRead() {
    assertEquals("/x", HealthCheck.parse("http /x").path());
    assertEquals(200, HealthCheck.parse("http /x").status());
    assertNull(HealthCheck.parse("tcp").path());
    assertNull(HealthCheck.parse("udp"));
    assertNull(HealthCheck.parse("http"));
    assertNull(HealthCheck.parse("http x"));
    assertNull(HealthCheck.parse("http /x 999"));
  }
}
