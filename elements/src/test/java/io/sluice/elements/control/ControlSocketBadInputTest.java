// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.control.ControlClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that misbehave: the packets go on, and so do the other clients. */
@Timeout(120)
class ControlSocketBadInputTest {
  private static final int MEGABYTE = 1 << 20;

  private Talk talk;

  @BeforeEach
  void start() {
    talk =
        new Talk(
            "cs :: ControlSocket(TCP, 0); InfiniteSource -> all :: Counter -> s :: Switch(0)"
                + " -> Discard; echo :: Script(TYPE PASSIVE, return $args)");
  }

  /** Another client is served, and packets pass. */
  @AfterEach
  void goOn() throws IOException {
    try (ControlClient client = ControlClient.connect("127.0.0.1:" + talk.port())) {
      long before = Long.parseLong(client.read("all.count"));
      while (Long.parseLong(client.read("all.count")) == before) {
        Thread.onSpinWait();
      }
    }
    talk.close();
    assertEquals(List.of(), talk.log);
  }

  /** Sends, to a server that may have ended the conversation meanwhile. */
  private static void sendAnyway(Talk.Client client, String text) throws IOException {
    try {
      client.send(text);
    } catch (IOException e) {
      assertTrue(e.getMessage().matches("Broken pipe|Connection reset.*"), e.getMessage());
    }
  }

  @Test
  void aMegabyteWithoutNewline() throws IOException {
    try (Talk.Client client = talk.connect()) {
      client.line();
      sendAnyway(client, "x".repeat(MEGABYTE));
      assertEquals("500 Command line too long", client.line());
    }
  }

  @Test
  void dataWithoutEnd() throws IOException {
    try (Talk.Client client = talk.connect()) {
      client.line();
      client.send("WRITEUNTIL echo.run end\n");
      for (int i = 0; i < 16; i++) {
        sendAnyway(client, "a line\n".repeat(MEGABYTE / 7));
      }
      sendAnyway(client, "a line\n".repeat(10));
      assertEquals("521 Data too large, 16777216 bytes are the limit", client.line());
    }
  }

  @Test
  void announcedDataThatIsTooLarge() throws IOException {
    String tooLarge = "521 Data too large, 16777216 bytes are the limit\r\n";
    assertTrue(talk.answers("WRITEDATA s.switch 16777217\nREAD all.name\n").endsWith(tooLarge));
    assertTrue(
        talk.answers("READDATA s.switch 2147483648\nREAD s.name\n")
            .contains("500 Syntax error in 'readdata'\r\n200 Read handler 's.name' OK\r\n"));
  }

  @Test
  void muchDataIsTaken() throws IOException {
    String much = "0123456789abcdef".repeat(MEGABYTE / 4);
    try (ControlClient client = ControlClient.connect("127.0.0.1:" + talk.port())) {
      assertEquals(much, client.read("echo.run", much));
    }
  }

  @Test
  void manyThatStallInTheMiddle() throws IOException {
    List<Talk.Client> stalled = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Talk.Client client = talk.connect();
      stalled.add(client);
      client.send("WRITEDATA s.switch 16000000\n" + "x".repeat(i * 10_000));
    }
    goOnAnd(stalled);
  }

  private void goOnAnd(List<Talk.Client> clients) throws IOException {
    try (ControlClient client = ControlClient.connect("127.0.0.1:" + talk.port())) {
      assertEquals("0", client.read("s.switch"));
    }
    for (Talk.Client client : clients) {
      client.close();
    }
  }

  @Test
  void oneThatTakesNoReplies() throws IOException {
    try (Talk.Client client = talk.connect();
        ControlClient other = ControlClient.connect("127.0.0.1:" + talk.port())) {
      client.channel.configureBlocking(false);
      java.nio.ByteBuffer commands =
          java.nio.ByteBuffer.wrap("READ classes\n".repeat(1000).getBytes());
      // The server stops to read when its replies are not taken, at the latest when all of the
      // kernel's buffers are full; it must not keep what it would say.
      long sent = 0;
      int refused = 0;
      while (refused < 10 && sent < 100L * MEGABYTE) {
        int written = client.channel.write(commands.rewind());
        sent += written;
        refused = written > 0 ? 0 : refused + 1;
        // Once it has answered another client it has looked at this one, too.
        other.read("s.name");
      }
      assertTrue(sent < 100L * MEGABYTE, "sent " + sent);
    }
  }

  @Test
  void onesThatLeaveInTheMiddle() throws IOException {
    String[] beginnings = {
      "", "REA", "READ classes\n", "WRITEDATA s.switch 100\nabc", "READUNTIL echo.run\nabc\n"
    };
    for (int i = 0; i < 100; i++) {
      Talk.Client client = talk.connect();
      client.send(beginnings[i % beginnings.length].repeat(1 + i % 3));
      if (i % 2 == 0) {
        client.reset();
      } else {
        client.close();
      }
    }
  }

  @Test
  void aThousandThatComeOneAfterTheOther() throws IOException {
    for (int i = 0; i < 1000; i++) {
      try (Talk.Client client = talk.connect()) {
        if (i % 10 == 0) {
          assertEquals("Click::ControlSocket/1.3", client.line());
        }
      }
    }
  }

  @Test
  void aThousandThatStay() throws IOException {
    List<Talk.Client> clients = new ArrayList<>();
    Talk.Client last = null;
    for (int i = 0; i < 1000; i++) {
      last = talk.connect();
      clients.add(last);
    }
    assertEquals("Click::ControlSocket/1.3", last.line());
    last.send("read s.name\n");
    assertEquals("200 Read handler 's.name' OK", last.line());
    // The first was silent for longest.
    assertEquals("Click::ControlSocket/1.3\r\n", clients.get(0).rest());
    goOnAnd(clients);
  }

  @Test
  void noise() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] words = {
      "READ",
      "WRITE",
      "WRITEDATA",
      "READUNTIL",
      "LLRPC",
      "CHECKWRITE",
      "s.switch",
      "s.config",
      "all.reset",
      "echo.run",
      ".",
      "s#80044006",
      "s#",
      "4",
      "-1",
      "\u0000",
      "\u00ff",
      "\r",
      "\n",
      "\r\n",
      "quit1",
      "cs.port",
      "99.x",
      "0x",
      "all."
    };
    for (int i = 0; i < 50; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 200; j++) {
        text.append(words[random.nextInt(words.length)]).append(random.nextInt(3) > 0 ? " " : "");
      }
      String answers = talk.answers(text + "\n");
      assertTrue(answers.startsWith("Click::ControlSocket/1.3\r\n"), "seed " + seed);
    }
  }

  @Test
  void garbageForWriteHandlersIsAnErrorToItsWriter() throws IOException {
    String[] handlers = {"s.switch", "s.config", "echo.goto", "echo.step"};
    for (String handler : handlers) {
      String answers = talk.answers("WRITE " + handler + " \u0001\u00ffgarbage, (\n");
      assertTrue(
          answers.contains("\r\n520-Write handler '" + handler + "' error:\r\n520"), answers);
    }
  }
}
