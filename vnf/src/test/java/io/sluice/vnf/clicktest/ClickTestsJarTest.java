// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.clicktest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests in Click's format that lie in {@code src/test/resources/clicktest}, or in the
 * folder that the system property {@code clicktests} names, with the jar that people run.
 */
class ClickTestsJarTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root")).toAbsolutePath();
  private static final List<String> TOOLS =
      List.of("flatten", "check", "undead", "pretty", "fastclassifier", "buildtool");

  /** A folder with tests that somebody brings; null for ours. */
  private static final String BROUGHT = System.getProperty("clicktests");

  @TempDir static Path work;

  /** What the launcher does, without building anything. */
  @BeforeAll
  static void makeCommands() throws IOException {
    String java = System.getProperty("java.home") + "/bin/java";
    String options =
        " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr";
    String click =
        "exec " + java + options + " -jar " + ROOT.resolve("vnf/target/vnf.jar") + " --no-table ";
    Path bin = Files.createDirectories(work.resolve("bin"));
    write(bin.resolve("click"), click + "\"$@\"");
    for (String tool : TOOLS) {
      write(bin.resolve("click-" + tool), click + "tool " + tool + " \"$@\"");
    }
  }

  private static void write(Path file, String command) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + command + "\n");
    assertEquals(true, file.toFile().setExecutable(true));
  }

  @TestFactory
  List<DynamicTest> clicktests() throws IOException {
    Path own = ROOT.resolve("vnf/src/test/resources/clicktest");
    Path folder = BROUGHT == null ? own : Path.of(BROUGHT);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(file -> file.toString().matches(".*\\.(clicktest|testie)")).sorted().toList();
    }
    assertFalse(files.isEmpty(), folder + " has no tests");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      tests.add(DynamicTest.dynamicTest(name, file.toUri(), () -> run(file)));
    }
    return tests;
  }

  private static void run(Path file) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(work, "t");
    ClickTestRunner runner = new ClickTestRunner(work.resolve("bin"));
    ClickTestRunner.Outcome outcome = runner.run(ClickTest.read(file), folder);
    // What ours require is here, or something is wrong; a suite that somebody brings may not apply.
    String missing = file + " requires what is not here";
    assertTrue(outcome.applies() || BROUGHT != null, missing);
    assumeTrue(outcome.applies(), missing);
    assertEquals(List.of(), outcome.failures(), file.toString());
  }
}
