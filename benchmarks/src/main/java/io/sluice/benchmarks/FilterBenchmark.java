// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Param;

/** What does a filter cost a packet that none of its rules matches, by their number and shape? */
public class FilterBenchmark extends GraphBenchmark {
  /** How many deny rules. */
  @Param({"10", "100", "1000"})
  public int rules;

  /** All of one shape, or of eight. */
  @Param({"alike", "mixed"})
  public String shape;

  /** Creates the benchmark. */
  public FilterBenchmark() {}

  private List<Rule> made() {
    List<byte[]> traffic = Traffic.udp(MemoryGraph.PACKETS, 64);
    return shape.equals("mixed") ? Rules.mixed(rules, traffic) : Rules.alike(rules, traffic);
  }

  @Override
  protected String elements() {
    return made().stream()
        .map(Rule::click)
        .collect(Collectors.joining(", ", "MarkIPHeader(14) -> IPFilter(", ", allow all)"));
  }

  @Override
  protected void examine(MemoryGraph graph) {
    for (Rule rule : made()) {
      if (graph.passes(rule.example())) {
        throw new IllegalStateException("passed: " + rule.click());
      }
    }
  }
}
