// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChatterSocketTest {
  private static final String GREETING = "Click::ChatterSocket/1.0";

  @Test
  void clientsAreToldWhatElementsPrint() throws IOException {
    try (Talk talk =
            new Talk("cs :: ChatterSocket(TCP, 0); p :: Script(TYPE PASSIVE, read p.name)");
        Talk.Client one = talk.connect();
        Talk.Client two = talk.connect()) {
      assertEquals(GREETING, one.line());
      assertEquals(GREETING, two.line());
      one.send("what clients say means nothing\n");
      talk.router.write("p.run", "");
      for (Talk.Client client : List.of(one, two)) {
        assertEquals("p.name:", client.line());
        assertEquals("p", client.line());
      }
      assertEquals(List.of("p.name:\np"), talk.log);
      one.channel.close();
      talk.router.write("p.run", "");
      assertEquals("p.name:", two.line());
    }
  }

  @Test
  void theGreetingCanBeLeftOut() throws IOException {
    try (Talk talk = new Talk("cs :: ChatterSocket(TCP, 0, GREETING false)")) {
      Talk.Client client = talk.connect();
      // Until it is known.
      ArrayList<String> told = new ArrayList<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  told.add(client.line());
                } catch (IOException e) {
                  told.add(e.toString());
                }
              });
      reader.start();
      while (reader.isAlive()) {
        talk.router.report("hello");
      }
      assertEquals(List.of("hello"), told);
      client.close();
    }
  }

  @Test
  void otherChannelsAreQuiet() throws IOException {
    try (Talk talk = new Talk("cs :: ChatterSocket(TCP, 0, CHANNEL verbose)");
        Talk.Client client = talk.connect()) {
      assertEquals(GREETING, client.line());
      talk.router.report("not for this channel");
      talk.router.close();
      assertEquals("", client.rest());
    }
  }

  @Test
  void whoFallsBehindIsDisconnected() throws IOException {
    try (Talk talk = new Talk("cs :: ChatterSocket(TCP, 0)");
        Talk.Client slow = talk.connect()) {
      assertEquals(GREETING, slow.line());
      String line = "x".repeat(9_999);
      try (Talk.Client other = talk.connect()) {
        assertEquals(GREETING, other.line());
        for (int i = 0; i < 5_000; i++) {
          talk.router.report(line);
          assertEquals(line, other.line());
        }
      }
      String rest = slow.rest();
      assertTrue(rest.length() < 50_000_000, rest.length() + " bytes");
      assertTrue(rest.startsWith("xxx"));
    }
  }
}
