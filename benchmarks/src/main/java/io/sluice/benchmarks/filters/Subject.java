// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Respondent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private final Respondent process;

  /**
   * Starts one and waits until it has built its rules.
   *
   * @throws EngineException when it cannot be run or does not manage
   */
  Subject(String name, List<String> command, Path errors) throws EngineException {
    this.name = name;
    process = new Respondent(name, command, errors);
    String[] built = process.answer("built", 2);
    buildSeconds = Double.parseDouble(built[0]);
    bytes = Long.parseLong(built[1]);
  }

  /** Measures look-ups. */
  Sample run(Path trace, double seconds) throws EngineException {
    String[] nanos = process.ask("run " + trace + " " + seconds, "ns", 2);
    return new Sample(Double.parseDouble(nanos[0]), Double.parseDouble(nanos[1]));
  }

  void keep(String trace, Sample sample) {
    samples.computeIfAbsent(trace, name -> new ArrayList<>()).add(sample);
  }

  /** The index of the rule that decides on each packet of a trace. */
  int[] verdicts(Path trace, Path file) throws EngineException, IOException {
    process.ask("verdicts " + trace + " " + file, "written", 0);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    Files.delete(file);
    int[] verdicts = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(verdicts);
    return verdicts;
  }

  @Override
  public void close() {
    process.close();
  }
}
