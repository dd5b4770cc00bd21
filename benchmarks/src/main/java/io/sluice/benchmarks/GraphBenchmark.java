// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a graph costs a packet, in memory. The baseline is source and sink without anything between
 * them. Other graphs run first in the same JVM: a graph alone looks better than it is, because no
 * call site has yet seen a second class.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public abstract class GraphBenchmark {
  private static final int OTHER_BATCHES = 50_000;
  private static final String[] OTHERS = {
    "Null -> Counter -> Paint(7) -> Null",
    "Strip(14) -> CheckLength(1500) -> Unstrip(14) -> Counter",
    "Paint(1) -> Strip(4) -> Null -> Unstrip(4) -> Counter -> CheckLength(100) -> Paint(2)"
  };

  private MemoryGraph graph;
  private MemoryGraph empty;

  /** Creates the benchmark. */
  protected GraphBenchmark() {}

  /** The elements between source and sink. */
  protected abstract String elements();

  /** Further statements of the configuration. */
  protected String more() {
    return "";
  }

  /** Sends packets that show whether the graph does its work; throws when it does not. */
  protected void examine(MemoryGraph graph) {}

  /** Builds the graphs. */
  @Setup(Level.Trial)
  public void build() {
    for (String other : OTHERS) {
      try (MemoryGraph first = new MemoryGraph(other, "")) {
        for (int i = 0; i < OTHER_BATCHES; i++) {
          first.run();
        }
        first.verify();
      }
    }
    graph = new MemoryGraph(elements(), more());
    empty = new MemoryGraph("", "");
    // before the first packet of the measurement, and with a graph of its own: drops are drops
    examineResults();
  }

  /** Examines a graph of its own; throws when it does not do its work. */
  void examineResults() {
    try (MemoryGraph examined = new MemoryGraph(elements(), more())) {
      examine(examined);
    }
  }

  /** Verifies the counts. */
  @TearDown(Level.Trial)
  public void verify() {
    graph.run();
    graph.verify();
    graph.close();
    empty.close();
  }

  /** The graph. */
  @Benchmark
  @OperationsPerInvocation(BenchSource.BURST)
  public void graph() {
    graph.run();
  }

  /** Only source and sink. */
  @Benchmark
  @OperationsPerInvocation(BenchSource.BURST)
  public void baseline() {
    empty.run();
  }
}
