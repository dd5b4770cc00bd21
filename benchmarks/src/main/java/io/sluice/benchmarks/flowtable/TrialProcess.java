// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import io.sluice.benchmarks.compare.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process with a table, and what it has told so far; see {@code hash.c}. */
final class TrialProcess implements AutoCloseable {
  final String name;

  /** Nanoseconds a flow when the table was filled. */
  final double fill;

  final double bytesPerFlow;

  private final Map<String, List<Double>> samples = new LinkedHashMap<>();
  private final Map<String, Double> allocated = new LinkedHashMap<>();
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  /** Starts one and waits until it has its flows. */
  TrialProcess(String name, List<String> command) throws EngineException {
    this.name = name;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new EngineException(command.get(0) + " cannot be run: " + e.getMessage());
    }
    answers = process.inputReader();
    commands = process.outputWriter();
    double[] filled = answer("new");
    fill = filled[0];
    bytesPerFlow = filled[1];
  }

  private double[] answer(String keyword) throws EngineException {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        String[] words = line.trim().split(" ");
        if (words[0].equals(keyword) && words.length == 3) {
          return new double[] {Double.parseDouble(words[1]), Double.parseDouble(words[2])};
        }
      }
    } catch (IOException e) {
      throw new EngineException(name + ": " + e.getMessage());
    }
    throw new EngineException(name + " has ended");
  }

  /** Has it do something for some seconds, and keeps what it took. */
  void run(String what, double seconds) throws EngineException {
    try {
      commands.write(what + " " + seconds + "\n");
      commands.flush();
    } catch (IOException e) {
      // it has ended; the answer says so
    }
    double[] answer = answer("ns");
    samples.computeIfAbsent(what, key -> new ArrayList<>()).add(answer[0]);
    allocated.merge(what, answer[1], Math::max);
  }

  /** The median of what something took, in nanoseconds. */
  double median(String what) {
    List<Double> sorted = new ArrayList<>(samples.get(what));
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** The most bytes of the heap that something took, an operation. */
  double allocated(String what) {
    return allocated.get(what);
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
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
