// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.clicktest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs tests in Click's format with the {@code click} and the tools that a folder holds. */
final class ClickTestRunner {
  private static final int LIMIT_SECONDS = 60;

  private final Path commands;

  /**
   * Creates a runner.
   *
   * @param commands the folder that comes first on the scripts' PATH
   */
  ClickTestRunner(Path commands) {
    this.commands = commands;
  }

  /**
   * What a run has shown.
   *
   * @param applies whether what the test requires is here
   * @param failures what is wrong, a line each
   */
  record Outcome(boolean applies, List<String> failures) {}

  /** Runs a test in an empty folder. */
  Outcome run(ClickTest test, Path folder) throws IOException, InterruptedException {
    for (Map.Entry<String, byte[]> file : test.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    List<String> failures = new ArrayList<>();
    if (!test.require().isBlank() && shell(test.require(), folder) != 0) {
      return new Outcome(false, failures);
    }
    int status = shell(test.script(), folder);
    for (String name : test.expected()) {
      Path file = output(folder, name);
      String actual = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
      String wrong = test.compare(name, actual);
      if (wrong != null) {
        failures.add(wrong);
      }
    }
    if (status != 0) {
      String said = Files.readString(output(folder, "stderr"), StandardCharsets.ISO_8859_1);
      failures.add("the script ended with " + status + "; it said: " + said);
    }
    return new Outcome(true, failures);
  }

  /** Streams go to files that no script has a name for. */
  private static Path output(Path folder, String name) {
    boolean stream = name.equals("stdout") || name.equals("stderr");
    return stream ? folder.resolveSibling(folder.getFileName() + "." + name) : folder.resolve(name);
  }

  private int shell(String script, Path folder) throws IOException, InterruptedException {
    Path input = folder.resolve("stdin");
    ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", script);
    builder.directory(folder.toFile());
    builder.environment().merge("PATH", commands.toString(), (path, own) -> own + ":" + path);
    builder.redirectInput(Files.exists(input) ? input.toFile() : Path.of("/dev/null").toFile());
    builder.redirectOutput(output(folder, "stdout").toFile());
    builder.redirectError(output(folder, "stderr").toFile());
    Process process = builder.start();
    if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      return process.exitValue();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    return -1;
  }
}
