// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vnf.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -R}: the configuration is replaced while the program runs. */
@Timeout(120)
class ReplaceJarTest {
  @TempDir Path directory;

  private void await(Command command, String name) throws IOException {
    while (command.process().isAlive() && !Files.exists(directory.resolve(name))) {
      Thread.onSpinWait();
    }
    assertTrue(Files.exists(directory.resolve(name)), () -> command.result("").err());
  }

  private static void hangUp(Command command) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-HUP", Long.toString(command.process().pid())).start().waitFor();
  }

  /**
   * Has a command read a file again. Who writes to a pipe knows that it is being read; each text
   * has a pipe of its own, so that no reader gets what is meant for the next one.
   */
  private static void give(Command command, Path file, String text)
      throws IOException, InterruptedException {
    Files.delete(file);
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    hangUp(command);
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }

  @Test
  void aHangupReadsTheFileAgain() throws IOException, InterruptedException {
    String config = "TimedSource(0.01) -> c :: Counter -> Discard; ";
    Path file = directory.resolve("a.click");
    Files.writeString(file, config + "Script(print >ready c.count)");
    Command command = Command.start(directory, "-R", "a.click", "-h", "e.count");
    await(command, "ready");
    give(command, file, config + "\nPrint");
    give(command, file, config + "Idle -> e :: Counter -> Discard; Script(print >second e.count)");
    await(command, "second");
    give(command, file, "Idle -> e :: Counter -> Discard; Script(stop)");
    assertEquals(
        new Result(
            0,
            "0\n",
            """
            a.click:2: 'Print@4 :: Print' input 0 unused
            a.click:2: 'Print@4 :: Print' output 0 unused
            Router could not be initialized!
            a.click: the running configuration stays
            """),
        command.result(""));
  }

  @Test
  void aScriptReplacesTheConfigurationThatItIsPartOf() {
    String next =
        "InfiniteSource(LIMIT 3) -> c :: Counter -> Discard; DriverManager(wait 0.01, stop)";
    String script =
        "Idle -> c :: Counter -> Discard; DriverManager(writeq hotconfig \"%s\", wait 60, stop)"
            .formatted(next);
    assertEquals(new Result(0, "3\n", ""), Command.run("-R", "-e", script, "-h", "c.count"));
    Result refused = Command.run("-e", script + "; Script(wait 0.01, stop)", "-h", "c.count");
    assertTrue(refused.err().contains("no 'hotconfig' write handler"), refused.err());
  }

  /** The driver manager is through, and would end the run: the next configuration goes on. */
  @Test
  void aDriverManagerMayEndWithTheNextConfiguration() {
    String next = "InfiniteSource(LIMIT 3, STOP true) -> c :: Counter -> Discard";
    String script =
        "Idle -> c :: Counter -> Discard; DriverManager(writeq hotconfig \"%s\")".formatted(next);
    assertEquals(new Result(0, "3\n", ""), Command.run("-R", "-e", script, "-h", "c.count"));
  }

  @Test
  void aScriptIsToldWhatIsWrong() {
    String script =
        "Idle -> c :: Counter -> Discard; DriverManager(writeq hotconfig \"Print\", stop)";
    Result result = Command.run("-R", "-e", script, "-h", "c.count");
    assertEquals("0\n", result.out());
    assertTrue(
        result.err().contains("hotconfig:1: 'Print@1 :: Print' input 0 unused"), result.err());
    assertTrue(result.err().contains("Router could not be initialized!"), result.err());
  }
}
