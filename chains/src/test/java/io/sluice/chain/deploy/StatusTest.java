// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of chains with units that do not run. */
class StatusTest {
  @TempDir private Path folder;
  private Journal journal;

  @BeforeEach
  void makeJournal() throws Exception {
    journal = new Journal(folder.resolve("web"));
    journal.create();
    Files.createDirectories(journal.socket("nat").getParent());
    journal.add("unit", "nat", "process", "never");
    Files.writeString(journal.log("nat"), "this\n\nand that\n");
  }

  private String status() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertFalse(Status.print(journal, new PrintStream(out, true, StandardCharsets.UTF_8)));
    return out.toString(StandardCharsets.UTF_8).replaceAll(" +", " ");
  }

  private void addProcess(ProcessHandle process) throws Exception {
    journal.add("process", "nat", String.valueOf(process.pid()), Cleanup.started(process));
  }

  @Test
  void aChainThatIsBeingMadeComesUp() throws Exception {
    addProcess(ProcessHandle.current());
    String status = status();
    assertTrue(status.startsWith("chain web: coming up, in "), status);
    assertTrue(status.endsWith("nat process starting: this | and that\n"), status);
  }

  @Test
  void aChainWhoseMakerIsGoneIsNotComplete() throws Exception {
    Path file = journal.file("journal");
    Files.writeString(file, Files.readString(file).replaceFirst("maker \\S+ \\S+", "maker 1 -"));
    String status = status();
    assertTrue(status.startsWith("chain web: incomplete, because its 'up' was killed"), status);
    assertTrue(status.endsWith("nat process dead: this | and that\n"), status);
  }

  @Test
  void aUnitThatEndedIsDead() throws Exception {
    journal.ready();
    addProcess(ProcessHandle.current());
    Files.writeString(journal.ends("nat"), "137\n");
    String status = status();
    assertTrue(status.startsWith("chain web: broken, in "), status);
    assertTrue(status.contains("nat process dead: this | and that\n"), status);
    assertTrue(status.contains("ended once by itself"), status);
  }

  @Test
  void aUnitThatDoesNotAnswerIsStalled() throws Exception {
    journal.ready();
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(journal.socket("nat")));
      String status = status();
      assertTrue(status.startsWith("chain web: broken, in "), status);
      assertTrue(status.endsWith("nat process stalled: no answer within 5 s\n"), status);
    }
  }

  @Test
  void chainsHaveTunnelsOfTheirOwn() {
    assertNotEquals(Wiring.key("web", 0), Wiring.key("site", 0));
    assertEquals(Wiring.key("web", 0) + 1, Wiring.key("web", 1));
    for (int link = 0; link < 1 << 24; link += 99_991) {
      int key = Wiring.key("web", link);
      assertTrue(key > 0 && key < 1 << 24, "link " + link + ": " + key);
    }
  }
}
