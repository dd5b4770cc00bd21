// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.control.ControlClient;
import io.sluice.vnf.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Control of a running {@code sluice} by {@code sluice ctl}. */
@Timeout(120)
class CtlJarTest {
  @TempDir Path directory;

  private static Result ctl(Path socket, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "ctl";
    all[1] = socket.toString();
    System.arraycopy(words, 0, all, 2, words.length);
    return Command.run(all);
  }

  private static void awaitSocket(Path socket) {
    while (!Thread.currentThread().isInterrupted()) {
      try (ControlClient client = ControlClient.connect(socket.toString())) {
        client.read("version");
        return;
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void readsWritesAndStopsARouter() {
    Path socket = directory.resolve("control");
    Command router =
        Command.start(
            directory,
            "-u",
            socket.toString(),
            "-p",
            "42800+",
            "-e",
            "Idle -> s :: Switch(0) -> c0 :: Counter -> Discard; s[1] -> c1 :: Counter -> Discard");
    awaitSocket(socket);
    assertEquals(new Result(0, "0\n", ""), ctl(socket, "read", "s.switch"));
    assertEquals(new Result(0, "", ""), ctl(socket, "write", "s.switch", "1"));
    assertEquals(new Result(0, "1\n", ""), ctl(socket, "read", "s.switch"));
    assertEquals(
        new Result(1, "", "Write handler 's.config' error:\noutput must be < 2\n"),
        ctl(socket, "write", "s.config", "2"));
    assertEquals(
        new Result(0, "c0.count:\n0\n\nc1.count:\n0\n\n", ""), ctl(socket, "read", "c*.count"));
    assertEquals(new Result(0, "rw\n", ""), ctl(socket, "check", "s.config"));
    assertTrue(ctl(socket, "handlers", "s").out().contains("switch\trw\n"));
    String list = ctl(socket, "list").out();
    assertTrue(list.startsWith("Idle@1\ns\nc0\n"), list);
    assertTrue(
        list.endsWith("\nclick_driver@@ControlSocket\nclick_driver@@ControlSocket@1\n"), list);
    String port = ctl(socket, "read", "click_driver@@ControlSocket@1.port").out().strip();
    String other = ctl(socket, "read", "click_driver@@ControlSocket.port").out().strip();
    String tcp = port.isEmpty() ? other : port;
    assertEquals(new Result(0, "s\n", ""), Command.run("ctl", tcp, "read", "s.name"));
    assertEquals(new Result(0, "", ""), ctl(socket, "write", "stop"));
    assertEquals(new Result(0, "", ""), router.result(""));
    assertTrue(Files.notExists(socket));
  }

  @Test
  void saysWhatIsWrong() {
    Path nothing = directory.resolve("nothing");
    assertEquals(
        new Result(1, "", "sluice ctl: " + nothing + ": no such file or directory\n"),
        ctl(nothing, "list"));
    assertEquals(1, Command.run("ctl").status());
    assertEquals(
        "sluice ctl: missing command\nTry 'sluice ctl --help' for more information.\n",
        Command.run("ctl", "1").err());
    assertEquals(0, Command.run("ctl", "--help").status());
    assertTrue(Command.run("ctl", "x:y", "list").err().startsWith("sluice ctl: 'x:y' is neither"));
  }
}
