// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.control.ControlClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice chain steer} with a router that runs. */
@Timeout(120)
class ChainSteerJarTest {
  @TempDir Path directory;

  private static String steer(int status, Path socket, String... words) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(text, true);
    List<String> args = new ArrayList<>(List.of(socket.toString()));
    args.addAll(List.of(words));
    assertEquals(status, ChainSteer.run(args, stream, stream), text::toString);
    return text.toString();
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

  private static long count(Path socket, String element) throws IOException {
    try (ControlClient client = ControlClient.connect(socket.toString())) {
      return Long.parseLong(client.read(element + ".count").strip());
    }
  }

  @Test
  void leadsFlowsOfARunningRouter() throws IOException {
    Path socket = directory.resolve("control");
    Command router =
        Command.start(
            directory,
            "-u",
            socket.toString(),
            "-e",
            "Generator(10.0.0.1, 10.9.0.1, RATE 10000, FLOWS 10, SRCPORT 1000-1009)"
                + " -> s :: Steer(0 all) -> a :: Counter -> c :: Collector;"
                + " s[1] -> b :: Counter -> c");
    awaitSocket(socket);
    assertEquals("0 0 all\n", steer(0, socket, "rules"));
    steer(0, socket, "move", "udp", "10.0.0.1", "1003", "10.9.0.1", "9", "1");
    while (count(socket, "b") == 0) {
      Thread.onSpinWait();
    }
    assertTrue(steer(0, socket, "flows").contains("udp 10.0.0.1 1003 10.9.0.1 9 1 moved\n"));
    steer(0, socket, "insert", "0", "1", "now", "src", "port", "1000");
    assertEquals("0 1 now src port 1000\n1 0 all\n", steer(0, socket, "-e", "s", "rules"));
    steer(0, socket, "replace", "1", "1 all");
    long before = count(socket, "a");
    assertEquals(before, count(socket, "a"), "flows are on the old chain still");
    steer(0, socket, "release", "udp", "10.0.0.1", "1003", "10.9.0.1", "9");
    assertTrue(steer(0, socket, "report").contains("\"pinned\": 0"));
    String bad = steer(1, socket, "add", "2", "all");
    assertTrue(bad.contains("slot '2' out of range"), bad);
    assertTrue(steer(1, socket, "turn").contains("no command 'turn'"));
    try (ControlClient client = ControlClient.connect(socket.toString())) {
      String report = client.read("c.report");
      assertTrue(report.contains("\"lost\": 0,"), report);
      assertTrue(report.contains("\"reordered\": 0,"), report);
      client.write("stop", "");
    }
    router.result("");
  }

  @Test
  void saysWhatIsWrong() {
    Path nothing = directory.resolve("nothing");
    assertEquals(
        "sluice chain steer: " + nothing + ": no such file or directory\n",
        steer(1, nothing, "rules"));
    assertTrue(steer(1, nothing).startsWith("sluice chain steer: missing command\n"));
  }
}
