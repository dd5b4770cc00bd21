// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.micro;

import java.util.Collection;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;

/**
 * What a benchmark method came to.
 *
 * @param group its class and parameters: what it shares with its baseline
 * @param method the method
 * @param nanos nanoseconds an operation, which is a packet for most; the mean
 * @param error half of the 99.9 % interval, as JMH has it; NaN with too few iterations
 * @param bytes allocated an operation; NaN when that was not measured
 */
record MicroResult(String group, String method, double nanos, double error, double bytes) {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** The method that the others of its group are held against. */
  static final String BASELINE = "baseline";

  @SuppressWarnings("rawtypes") // JMH's own
  static MicroResult of(RunResult run) {
    String name = run.getParams().getBenchmark();
    int dot = name.lastIndexOf('.');
    String type = name.substring(name.lastIndexOf('.', dot - 1) + 1, dot);
    Collection<String> keys = run.getParams().getParamsKeys();
    String parameters =
        keys.stream().map(key -> run.getParams().getParam(key)).collect(Collectors.joining(", "));
    return new MicroResult(
        type.replaceFirst("Benchmark$", "") + (parameters.isEmpty() ? "" : ": " + parameters),
        name.substring(dot + 1),
        run.getPrimaryResult().getScore(),
        run.getPrimaryResult().getScoreError(),
        run.getSecondaryResults().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(ALLOCATED))
            .mapToDouble(entry -> entry.getValue().getScore())
            .findFirst()
            .orElse(Double.NaN));
  }
}
