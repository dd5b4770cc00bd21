// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs the jar that people run, in a process of its own, on the JDK that runs the tests. */
final class Command {
  static final Path ROOT = Path.of(System.getProperty("sluice.root")).toAbsolutePath();
  static final Path JAR = ROOT.resolve("vnf/target/vnf.jar");

  /** What is switched off here is so there. */
  private static final List<String> SWITCHES =
      System.getProperties().stringPropertyNames().stream()
          .filter(name -> name.startsWith("sluice.") && System.getProperty(name).equals("false"))
          .map(name -> "-D" + name + "=false")
          .toList();

  private static final Executor OWN_THREAD = task -> new Thread(task).start();
  private static final int TIMEOUT_SECONDS = 60;

  /**
   * What a run left.
   *
   * @param status its exit status
   * @param out its standard output
   * @param err its standard error
   */
  record Result(int status, String out, String err) {}

  private final Process process;
  private final CompletableFuture<String> out;
  private final CompletableFuture<String> err;

  /** Starts it as a shell without job control starts a background job. */
  static Command startInBackground(Path directory, String... arguments) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$0\" \"$@\""));
    words.addAll(words(arguments));
    return new Command(directory, words);
  }

  private Command(Path directory, List<String> words) {
    try {
      process = new ProcessBuilder(words).directory(directory.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // A thread for each pipe: from JDK 25 on the common pool may have but one, and the process
    // waits for ever when nobody reads the other pipe.
    out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), OWN_THREAD);
    err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), OWN_THREAD);
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts {@code java -jar vnf.jar} in a directory. */
  static Command start(Path directory, String... arguments) {
    return new Command(directory, words(arguments));
  }

  private static List<String> words(String... arguments) {
    assertTrue(Files.exists(JAR), JAR + " is made by the phase package");
    List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    words.addAll(SWITCHES);
    words.add("-jar");
    words.add(JAR.toString());
    words.addAll(List.of(arguments));
    return words;
  }

  /** Runs {@code java -jar vnf.jar} at the root of the project. */
  static Result run(String... arguments) {
    return start(ROOT, arguments).result("");
  }

  /** Runs it with a standard input. */
  static Result runWithInput(String input, String... arguments) {
    return start(ROOT, arguments).result(input);
  }

  Process process() {
    return process;
  }

  Result result(String input) {
    try {
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // It ended without reading all of its input.
      }
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      assertTrue(ended, () -> "still runs after " + TIMEOUT_SECONDS + " s: " + err.join());
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
