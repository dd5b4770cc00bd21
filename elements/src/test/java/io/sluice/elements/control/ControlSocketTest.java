// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import io.sluice.control.ControlException;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected answers in {@code control/*.expected} are what kohler/click said to the same. */
@Timeout(120)
class ControlSocketTest {
  private static final String GREETING = "Click::ControlSocket/1.3\r\n";

  @TempDir Path folder;

  private static String refused(String config) {
    return TestGraph.errorsOf(config);
  }

  private static void awaitCount(Router router, String handler, String value) {
    while (!router.read(handler).equals(value)) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dialogue", "cut"})
  void answersAsClickDoes(String name) throws IOException {
    String config = Talk.resource("dialogue.click").replace("$PORT", "0");
    try (Talk talk = new Talk(config)) {
      awaitCount(talk.router, "all.count", "5");
      String answers = talk.answers(Talk.resource(name + ".txt"));
      assertEquals(Talk.resource(name + ".expected"), answers.replace("\r\n", "\\r\\n\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ControlSocket(TCP, READONLY true, 0)", "ChatterSocket(TCP, GREETING no, 0)"})
  void thePortMayStandBehindKeywords(String config) {
    try (TestGraph graph = TestGraph.of("s :: " + config)) {
      assertTrue(Integer.parseInt(graph.read("s.port")) > 0);
    }
  }

  @Test
  void commandsMayComeInPieces() throws IOException {
    try (Talk talk =
            new Talk("cs :: ControlSocket(TCP, 0); s :: Script(TYPE PASSIVE, return $args)");
        Talk.Client client = talk.connect()) {
      assertEquals("Click::ControlSocket/1.3", client.line());
      client.channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
      for (char c : "READUNTIL s.run\r\nsome\r\nlines\r\n\r\n".toCharArray()) {
        client.send(String.valueOf(c));
        talk.router.read("s.name");
      }
      assertEquals("200 Read handler 's.run' OK", client.line());
      assertEquals("DATA 13", client.line());
      assertEquals("some", client.line());
      assertEquals("lines", client.line());
    }
  }

  @Test
  void severalClientsTakeTurns() throws IOException {
    try (Talk talk = new Talk("cs :: ControlSocket(TCP, 0); s :: Switch(0); Idle -> s -> Discard");
        ControlClient one = ControlClient.connect("127.0.0.1:" + talk.port());
        ControlClient two = ControlClient.connect("127.0.0.1:" + talk.port())) {
      for (int i = 0; i < 200; i++) {
        one.write("s.switch", i % 2 == 0 ? "0" : "-1");
        assertEquals(i % 2 == 0 ? "0" : "-1", two.read("s.switch"));
      }
    }
  }

  @Test
  void theClientReadsWritesAndLists() throws IOException {
    try (Talk talk =
            new Talk("cs :: ControlSocket(TCP, 0); e :: Script(TYPE PASSIVE, return $args)");
        ControlClient client =
            ControlClient.connect(
                ControlAddress.tcp("127.0.0.1", talk.port()), Duration.ofSeconds(20))) {
      assertEquals("two words", client.read("e.run", "two words"));
      assertEquals(List.of("cs", "e"), client.elements());
      assertTrue(client.handlers("cs").contains("port\tr"));
      assertTrue(client.canRead("cs.port"));
      assertFalse(client.canWrite("cs.port"));
      ControlException e = assertThrows(ControlException.class, () -> client.read("x.count"));
      assertEquals(ControlException.NO_SUCH_ELEMENT, e.code());
      assertEquals(List.of("No element named 'x'"), e.lines());
      e = assertThrows(ControlException.class, () -> client.write("e.goto", "nowhere"));
      assertEquals(ControlException.HANDLER_ERROR, e.code());
      assertEquals("Write handler 'e.goto' error:\njump to nonexistent label", e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> client.read("two words"));
      assertEquals("e", client.read("e.name"));
    }
  }

  @Test
  void theClientWarnsAndTimesOut() throws IOException {
    try (Talk talk =
            new Talk("cs :: ControlSocket(TCP, 0); Idle -> f :: IPFilter(allow all) -> Discard");
        ControlClient client = ControlClient.connect("127.0.0.1:" + talk.port())) {
      assertEquals(List.of(), client.write("f.config", "deny src 1.2.3.4, allow all"));
      assertEquals(
          List.of("warning: pattern 1 matches no packets"),
          client.write("f.config", "deny all, allow src 1.2.3.4"));
    }
    try (ServerSocketChannel mute =
        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      int port = ((InetSocketAddress) mute.getLocalAddress()).getPort();
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  ControlClient.connect(
                      ControlAddress.tcp("127.0.0.1", port), Duration.ofMillis(50)));
      assertEquals("no answer in 50 ms", e.getMessage());
    }
  }

  /** Another limit than memory: that of file descriptors. */
  @Test
  void failedConnectionsLeaveNothingBehind() {
    String nothing = folder.resolve("nothing").toString();
    for (int i = 0; i < 20_000; i++) {
      IOException e = assertThrows(IOException.class, () -> ControlClient.connect(nothing));
      assertEquals("No such file or directory", e.getMessage());
    }
  }

  @Test
  void readOnlySocketsRefuseWrites() throws IOException {
    try (Talk talk =
        new Talk("cs :: ControlSocket(TCP, 0, READONLY true); Idle -> s :: Switch(0) -> Discard")) {
      assertEquals(
          GREETING
              + "530 Permission denied for 's.switch'\r\n"
              + "530 Permission denied for 's.switch'\r\n"
              + "530 Permission denied for 's#80044006'\r\n"
              + "530 Handler 's.name' read-only\r\n"
              + "200 Read handler 's.switch' OK\r\nDATA 1\r\n0",
          talk.answers(
              "WRITE s.switch 0\nCHECKWRITE s.switch\nLLRPC s#80044006 4\nabcd"
                  + "WRITE s.name x\nREAD s.switch\n"));
    }
  }

  @Test
  void aProxyHasAllHandlers() throws IOException {
    try (Talk talk =
        new Talk("cs :: ControlSocket(TCP, 0, PROXY e); e :: Script(TYPE PASSIVE, return 1)")) {
      assertEquals(
          GREETING
              + "200 Read handler 'run' OK\r\nDATA 1\r\n1"
              + "511 No proxied handler named 'e.run'\r\n",
          talk.answers("READ run\nREAD e.run\n"));
    }
  }

  @Test
  void handlersThatReadFilesAreHidden() throws IOException {
    try (Talk talk = new Talk("cs :: ControlSocket(TCP, 0); e :: Script(TYPE PASSIVE)")) {
      String answers = talk.answers("READ e.cat /etc/hostname\nREAD e.handlers\n");
      assertTrue(answers.startsWith(GREETING + "511 No handler named 'e.cat'\r\n"), answers);
      assertFalse(answers.contains("\ncat"), answers);
    }
  }

  @Test
  void stopAnswersBeforeItStops() throws Exception {
    try (Talk talk = new Talk("cs :: ControlSocket(TCP, 0)");
        Talk.Client client = talk.connect()) {
      client.send("write stop true\n");
      assertTrue(talk.router.awaitStop(20, TimeUnit.SECONDS));
      talk.router.close();
      assertEquals(GREETING + "200 Write handler 'stop' OK\r\n", client.rest());
    }
  }

  @Test
  void theNextFreePortIsTaken() throws IOException {
    try (ServerSocketChannel other =
        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      int taken = ((InetSocketAddress) other.getLocalAddress()).getPort();
      try (Talk talk = new Talk("cs :: ControlSocket(TCP, " + taken + "+)")) {
        assertTrue(talk.port() > taken && talk.port() <= taken + 11, talk.port() + " " + taken);
      }
      assertEquals(
          List.of(
              "test.click:1: While initializing 'cs :: ControlSocket':",
              "  bind: Address already in use"),
          refused("cs :: ControlSocket(TCP, " + taken + ")").lines().limit(2).toList());
    }
  }

  @Test
  void aSocketThatIsBusyIsTriedAgain() throws Exception {
    Talk talk;
    try (ServerSocketChannel other =
        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      int taken = ((InetSocketAddress) other.getLocalAddress()).getPort();
      talk = new Talk("cs :: ControlSocket(TCP, " + taken + ", RETRIES 30, RETRY_WARNINGS false)");
    }
    try (talk) {
      while (true) {
        try {
          assertEquals(GREETING, talk.answers(""));
          break;
        } catch (java.net.ConnectException e) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void tooManyTriesStopTheRouter() throws Exception {
    try (ServerSocketChannel other =
        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      int taken = ((InetSocketAddress) other.getLocalAddress()).getPort();
      try (Talk talk = new Talk("cs :: ControlSocket(TCP, " + taken + ", RETRIES 1)")) {
        assertTrue(talk.router.awaitStop(20, TimeUnit.SECONDS));
        assertEquals(List.of("cs :: ControlSocket: bind: Address already in use"), talk.log);
      }
    }
  }

  @Test
  void onlyThisMachineConnectsUnlessAskedFor() throws IOException {
    try (Talk talk = new Talk("cs :: ControlSocket(TCP, 0)")) {
      int port = talk.port();
      // All of 127/8 is this machine, but only one address of it was asked for.
      assertThrows(
          java.net.ConnectException.class,
          () -> SocketChannel.open(new InetSocketAddress("127.0.0.2", port)));
    }
    for (String keyword : List.of("LOCALHOST false", "ADDRESS 0.0.0.0", "ADDRESS 127.0.0.2")) {
      try (Talk talk = new Talk("cs :: ControlSocket(TCP, 0, " + keyword + ")");
          SocketChannel channel =
              SocketChannel.open(new InetSocketAddress("127.0.0.2", talk.port()))) {
        assertEquals("Click::ControlSocket/1.3", new Talk.Client(channel).line(), keyword);
      }
    }
  }

  @Test
  void aFileIsForItsOwnerOnly() throws IOException {
    Path file = folder.resolve("control");
    try (Talk talk = new Talk("cs :: ControlSocket(UNIX, \"" + file + "\")");
        ControlClient client = ControlClient.connect(file.toString())) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(file.toString(), client.read("cs.filename"));
      assertEquals(
          List.of(
              "test.click:1: While initializing 'other :: ControlSocket':",
              "  bind: Address already in use"),
          refused("other :: ControlSocket(UNIX, \"" + file + "\")").lines().limit(2).toList());
      assertEquals(List.of(), talk.log);
    }
    assertFalse(Files.exists(file));
    try (Talk talk = new Talk("cs :: ControlSocket(UNIX, \"" + file + "\", MODE 0660)")) {
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(file.toString(), talk.router.read("cs.filename"));
    }
  }

  @Test
  void aFileThatAProcessLeftIsReplacedAndNoOther() throws IOException {
    Path file = folder.resolve("left");
    ServerSocketChannel gone = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX);
    gone.bind(java.net.UnixDomainSocketAddress.of(file)).close();
    assertTrue(Files.exists(file));
    try (Talk talk = new Talk("cs :: ControlSocket(UNIX, \"" + file + "\")");
        ControlClient client = ControlClient.connect(file.toString())) {
      assertEquals("cs", client.read("cs.name"));
      assertEquals(List.of(), talk.log);
    }
    Path text = Files.writeString(folder.resolve("text"), "precious");
    assertTrue(
        refused("cs :: ControlSocket(UNIX, \"" + text + "\")").contains("Address already in use"));
    assertEquals("precious", Files.readString(text));
  }

  @Test
  void wrongArguments() {
    assertError("PORT requires TCP port", "TCP, many");
    assertError("PORT requires TCP port", "TCP, 65536");
    assertError("PORT requires TCP port", "TCP, 80++");
    assertError("unknown socket type 'PIPE'", "PIPE, x");
    assertError("filename too long", "UNIX, " + "x".repeat(108));
    assertError("MODE: expected three octal digits, not '9'", "UNIX, /tmp/x, MODE 9");
    assertError("TYPE: required argument missing", "");
    assertError("PORT: required argument missing", "TCP");
  }

  private static void assertError(String expected, String arguments) {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> Router.parse("cs :: ControlSocket(" + arguments + ")", TestGraph.options()));
    assertEquals(
        "config:1: While configuring 'cs :: ControlSocket':\n  " + expected,
        e.diagnostics().messages().get(0).toString());
    assertEquals(2, e.diagnostics().messages().size(), e.diagnostics().toString());
  }

  @Test
  void verboseSocketsTellWhoComesAndGoes() throws IOException {
    try (Talk talk = new Talk("cs :: ControlSocket(TCP, 0, VERBOSE true)")) {
      talk.answers("quit\n");
      while (talk.log.size() < 2) {
        Thread.onSpinWait();
      }
      assertTrue(
          talk.log.get(0).matches("cs :: ControlSocket: opened connection 1 from 127.0.0.1.\\d+"),
          talk.log.get(0));
      assertEquals("cs :: ControlSocket: closed connection 1", talk.log.get(1));
    }
  }

  @Test
  void theNextConfigurationTakesTheSocketAndItsClientsOver() throws IOException {
    try (Talk old = new Talk("cs :: ControlSocket(TCP, 41930+); x :: Script(TYPE PASSIVE)");
        Talk.Client client = old.connect()) {
      assertEquals("Click::ControlSocket/1.3", client.line());
      int port = old.port();
      ControlSocket next;
      try (Router router =
          Router.parse(
              "cs :: ControlSocket(TCP, 41930+); y :: Script(TYPE PASSIVE)", TestGraph.options())) {
        next = (ControlSocket) router.find("cs");
        next.takeOver(old.router.find("cs"));
        router.start();
        old.router.close();
        client.send("read y.name\nread x.name\nread cs.port\n");
        assertEquals("200 Read handler 'y.name' OK", client.line());
        assertEquals("DATA 1", client.line());
        assertEquals("y510 No element named 'x'", client.line());
        assertEquals("200 Read handler 'cs.port' OK", client.line());
        assertEquals("DATA " + String.valueOf(port).length(), client.line());
      }
      assertEquals(String.valueOf(port), client.rest());
    }
  }
}
