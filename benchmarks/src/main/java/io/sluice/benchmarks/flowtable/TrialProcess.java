// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Respondent;
import io.sluice.report.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A process with a table, and what it has told so far; see {@code hash.c}. */
final class TrialProcess implements AutoCloseable {
  final String name;

  /** Nanoseconds a flow when the table was filled. */
  final double fill;

  final double bytesPerFlow;

  private final Map<String, List<Double>> samples = new LinkedHashMap<>();
  private final Map<String, Double> allocated = new LinkedHashMap<>();
  private final Respondent process;

  /** Starts one and waits until it has its flows. */
  TrialProcess(String name, List<String> command, Path folder) throws EngineException {
    this.name = name;
    process = new Respondent(name, command, folder.resolve(name + ".log"));
    String[] filled = process.answer("new", 2);
    fill = Double.parseDouble(filled[0]);
    bytesPerFlow = Double.parseDouble(filled[1]);
  }

  /** Has it do something for some seconds, and keeps what it took. */
  void run(String what, double seconds) throws EngineException {
    String[] answer = process.ask(what + " " + seconds, "ns", 2);
    samples.computeIfAbsent(what, key -> new ArrayList<>()).add(Double.parseDouble(answer[0]));
    allocated.merge(what, Double.parseDouble(answer[1]), Math::max);
  }

  /** The median of what something took, in nanoseconds. */
  double median(String what) {
    return Spread.of(samples.get(what)).median();
  }

  /** The most bytes of the heap that something took, an operation. */
  double allocated(String what) {
    return allocated.get(what);
  }

  @Override
  public void close() {
    process.close();
  }
}
