// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice}: from any directory, by any name. */
class ScriptJarTest {
  private static final String SCRIPT = Command.ROOT.resolve("sluice").toString();

  @TempDir Path directory;

  private String run(int status, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(status, process.waitFor(), out);
    return out;
  }

  @Test
  void runsFromAnyDirectoryAndPrintsATable() throws IOException, InterruptedException {
    String out = run(0, SCRIPT, Command.ROOT.resolve("configs/discard.click").toString());
    assertTrue(out.startsWith("element "), out);
    assertTrue(out.contains("\n5,000,000 packets in, 0 out, 5,000,000 discarded, 0 dropped"), out);
  }

  @Test
  void isAsQuietAsClickWhenCalledClick() throws IOException, InterruptedException {
    Path click = Files.createSymbolicLink(directory.resolve("click"), Path.of(SCRIPT));
    String config = "InfiniteSource(LIMIT 3, STOP true) -> c :: Counter -> Discard";
    assertEquals("3\n", run(0, click.toString(), "-e", config, "-h", "c.count"));
    assertEquals("", run(3, click.toString(), "-e", config, "-x", "c.count"));
  }

  @Test
  void passesTheExitStatusOn() throws IOException, InterruptedException {
    assertEquals("sluice: x: no such file or directory\n", run(1, SCRIPT, "x"));
  }
}
