// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.compare.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that looks rules up on request, and what it has told so far; see {@code acl.c}. */
final class Subject implements AutoCloseable {
  /**
   * A measurement.
   *
   * @param lookUp nanoseconds a packet for copying and looking up
   * @param copying nanoseconds a packet for copying alone
   */
  record Sample(double lookUp, double copying) {
    double net() {
      return Math.max(0, lookUp - copying);
    }
  }

  final String name;
  final double buildSeconds;
  final long bytes;

  /** Measurements that count, by trace. */
  final Map<String, List<Sample>> samples = new LinkedHashMap<>();

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final Path errors;

  /**
   * Starts one and waits until it has built its rules.
   *
   * @throws EngineException when it cannot be run or does not manage
   */
  Subject(String name, List<String> command, Path errors) throws EngineException {
    this.name = name;
    this.errors = errors;
    try {
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new EngineException(command.get(0) + " cannot be run: " + e.getMessage());
    }
    answers = process.inputReader();
    commands = process.outputWriter();
    String[] built = answer("built", 2);
    buildSeconds = Double.parseDouble(built[0]);
    bytes = Long.parseLong(built[1]);
  }

  private String[] answer(String keyword, int values) throws EngineException {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        String[] words = line.trim().split(" ");
        if (words[0].equals(keyword) && words.length == values + 1) {
          return List.of(words).subList(1, words.length).toArray(new String[0]);
        }
      }
      process.waitFor();
      List<String> said = Files.readAllLines(errors);
      String last = said.isEmpty() ? "" : ": " + said.get(said.size() - 1).trim();
      throw new EngineException(name + " ended with status " + process.exitValue() + last);
    } catch (IOException e) {
      throw new EngineException(name + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted");
    }
  }

  private String[] ask(String command, String keyword, int values) throws EngineException {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      // it has ended; the answer says why
    }
    return answer(keyword, values);
  }

  /** Measures look-ups. */
  Sample run(Path trace, double seconds) throws EngineException {
    String[] nanos = ask("run " + trace + " " + seconds, "ns", 2);
    return new Sample(Double.parseDouble(nanos[0]), Double.parseDouble(nanos[1]));
  }

  void keep(String trace, Sample sample) {
    samples.computeIfAbsent(trace, name -> new ArrayList<>()).add(sample);
  }

  /** The index of the rule that decides on each packet of a trace. */
  int[] verdicts(Path trace, Path file) throws EngineException, IOException {
    ask("verdicts " + trace + " " + file, "written", 0);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    Files.delete(file);
    int[] verdicts = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(verdicts);
    return verdicts;
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
