// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice function} and {@code sluice chain plan}, as docs/chains.md tells of them. */
@Timeout(120)
class ChainsJarTest {
  private static final Path PAGE = Command.ROOT.resolve("docs/chains.md");

  @TempDir Path directory;

  /**
   * An example of the page: indented lines from the one that begins so, to the next that is not.
   */
  private static String example(String begin) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(PAGE)) {
      boolean inside = line.startsWith("    ") || line.isEmpty();
      if (text.length() > 0 && !inside) {
        break;
      } else if (text.length() > 0 || line.startsWith("    " + begin)) {
        text.append(line.isEmpty() ? "" : line.substring(4)).append('\n');
      }
    }
    assertFalse(text.isEmpty(), begin);
    return text.toString().stripTrailing() + "\n";
  }

  @Test
  void thePagesFunctionAndRequestDoWhatItSays() throws IOException {
    Files.writeString(directory.resolve("hop.click"), example("// Forwards as a router does"));
    String folder = directory.toString();
    Command.Result shown = Command.run("function", "--functions", folder, "show", "hop");
    assertEquals("", shown.err());
    String page = example("$ ./sluice function --functions . show hop");
    assertEquals(page.substring(page.indexOf('\n') + 1), shown.out().replace(folder + "/", "./"));
    Path request = Files.writeString(directory.resolve("site.yaml"), example("chain: site"));
    Command.Result plan = Command.run("chain", "plan", "--no-trial", request.toString());
    assertEquals("", plan.err());
    assertTrue(plan.out().contains("  firewall -> monitor -> ips\n"), plan.out());
    assertTrue(plan.out().contains("unit firewall2, container"), plan.out());
    Command.Result parallel =
        Command.run("chain", "plan", "--mode", "parallel", "--svg", request.toString());
    assertTrue(parallel.out().startsWith("<svg"), parallel.out());
  }

  @Test
  void requestsThatAreThereCanBePlanned() throws IOException {
    try (Stream<Path> files = Files.list(Command.ROOT.resolve("configs/chains"))) {
      for (Path file : files.sorted().toList()) {
        Command.Result plan = Command.run("chain", "plan", "--no-trial", file.toString());
        assertEquals("", plan.err());
        assertTrue(plan.out().startsWith("chain "), plan.out());
      }
    }
  }

  @Test
  void aPlanIsAConfiguration() {
    String request = Command.ROOT.resolve("configs/chains/web.yaml").toString();
    Command.Result plan =
        Command.run("chain", "plan", "--no-trial", "--mode", "fused", "--config", request);
    Command.Result run =
        Command.runWithInput(
            plan.out()
                + "FromDump("
                + Command.ROOT.resolve("configs/sample/mix.pcap")
                + ", STOP true) -> web -> c :: Counter -> Discard;"
                + " Idle -> [1] web [1] -> Discard;",
            "-h",
            "c.count");
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("200"), run.out());
  }

  @Test
  void tellsWhatIsWrong() throws IOException {
    Path request = directory.resolve("bad.yaml");
    Files.writeString(request, "chain: bad\nfunctions: [fire]\n");
    Command.Result plan = Command.run("chain", "plan", request.toString());
    assertEquals(1, plan.status());
    assertTrue(
        plan.err().contains("bad.yaml:2: no function 'fire'; available functions are "),
        plan.err());
    assertEquals(1, Command.run("function", "show", "nonsense").status());
    assertEquals(1, Command.run("function", "show", "nat", "X=1").status());
    assertEquals(1, Command.run("chain", "plan").status());
    assertEquals(1, Command.run("chain", "plan", "--mode", "quick", "x.yaml").status());
    assertEquals(1, Command.run("chain", "plan", directory + "/none.yaml").status());
  }
}
