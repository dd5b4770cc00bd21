// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs other programs and waits until they end. */
public final class Shell {
  private static final int LIMIT_SECONDS = 60;

  private Shell() {}

  /**
   * The result of a program.
   *
   * @param status its exit status; -1 if it could not be started or did not end in time
   * @param text its standard output and standard error, interleaved
   */
  public record Outcome(int status, String text) {
    /**
     * Whether the program succeeded.
     *
     * @return true if the status is 0
     */
    public boolean ok() {
      return status == 0;
    }

    /**
     * The last line that is not blank; for messages.
     *
     * @return without leading and trailing blanks
     */
    public String lastLine() {
      List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "no output" : lines.get(lines.size() - 1).strip();
    }
  }

  /**
   * The end of a program's log, for messages.
   *
   * @param log the log file
   * @return the last three lines that are not blank, joined to one
   */
  public static String lastLines(Path log) {
    try {
      List<String> lines =
          Files.readString(log, StandardCharsets.ISO_8859_1)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.isEmpty()
          ? "its log is empty"
          : String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    } catch (IOException e) {
      return "it left no log";
    }
  }

  /**
   * Looks for a program in PATH.
   *
   * @param program its name
   * @return its file; null if there is none
   */
  public static Path find(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /**
   * Runs a program that may fail.
   *
   * @param command program and arguments
   * @return its result
   */
  public static Outcome attempt(List<String> command) {
    Path log = null;
    try {
      log = Files.createTempFile("sluice", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(log, StandardCharsets.ISO_8859_1);
      return new Outcome(ended ? process.exitValue() : -1, text);
    } catch (IOException e) {
      return new Outcome(-1, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(-1, "interrupted");
    } finally {
      if (log != null) {
        log.toFile().delete();
      }
    }
  }

  /**
   * Runs a program that may fail.
   *
   * @param command program and arguments
   * @return its result
   */
  public static Outcome attempt(String... command) {
    return attempt(List.of(command));
  }

  /**
   * Runs a program that must succeed.
   *
   * @param command program and arguments
   * @return its output
   * @throws DeployException if it fails
   */
  public static String run(List<String> command) throws DeployException {
    Outcome outcome = attempt(command);
    if (!outcome.ok()) {
      throw new DeployException(
          "'" + String.join(" ", command) + "' failed: " + outcome.lastLine());
    }
    return outcome.text();
  }

  /**
   * Runs a program that must succeed.
   *
   * @param command program and arguments
   * @return its output
   * @throws DeployException if it fails
   */
  public static String run(String... command) throws DeployException {
    return run(List.of(command));
  }

  /**
   * Runs a program that must succeed.
   *
   * @param command program and arguments, separated by blanks
   * @return its output
   * @throws DeployException if it fails
   */
  public static String words(String command) throws DeployException {
    return run(List.of(command.strip().split("\\s+")));
  }
}
