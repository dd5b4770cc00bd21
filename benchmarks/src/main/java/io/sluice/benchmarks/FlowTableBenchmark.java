// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2LongHashMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do a look-up and a new flow cost, by the number of flows that are there? Look-ups come 32 at
 * a time and in random order, as a rewriter does them. The baseline is a hash map of Agrona's with
 * one long as its key, asked one by one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED", "-Xmx3g"})
public class FlowTableBenchmark implements FlowOwner {
  private static final int BURST = 32;

  /** Flows; each has two directions. */
  @Param({"1000", "65536", "1000000", "10000000"})
  public int flows;

  private final long[] firsts = new long[BURST];
  private final long[] seconds = new long[BURST];
  private final int[] hashes = new int[BURST];
  private final long[] lines = new long[BURST];
  private FlowTable table;
  private Long2LongHashMap map;
  private int realm;
  private long random = 88_172_645_463_325_252L;
  private int next;

  /** Creates the benchmark. */
  public FlowTableBenchmark() {}

  @Override
  public int timeout(long forward) {
    return 300_000;
  }

  @Override
  public int guarantee(long forward) {
    return 5_000;
  }

  @Override
  public void removed(long forward) {}

  /** Makes the flows. */
  @Setup(Level.Trial)
  public void fill() {
    table = new FlowTable(0);
    realm = table.register(this);
    map = new Long2LongHashMap(2 * flows, 0.55f, 0);
    for (int i = 0; i < flows; i++) {
      add(i);
      map.put(FlowKey.addresses(0x0a000000 + i, 0x01020304), i + 1);
    }
    next = flows;
  }

  private long add(int i) {
    long forward =
        table.begin(
            FlowKey.addresses(0x0a000000 + i, 0x01020304),
            second(),
            FlowKey.addresses(0x01020304, 0x50000000 + i),
            second(),
            1000);
    table.commit(forward, 1000);
    return forward;
  }

  private long second() {
    return FlowKey.second(FlowKey.ports(7, 80), realm + 17);
  }

  private int random() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) ((random >>> 32) * flows >>> 32);
  }

  /** Looks a batch up, whose keys begin at an address. */
  private int lookUp(int base) {
    for (int i = 0; i < BURST; i++) {
      long first = FlowKey.addresses(base + random(), 0x01020304);
      firsts[i] = first;
      seconds[i] = second();
      hashes[i] = FlowKey.hash(first, seconds[i]);
    }
    table.candidates(hashes, BURST, lines);
    int found = 0;
    for (int i = 0; i < BURST; i++) {
      if (FlowLine.hasKey(lines[i], firsts[i], seconds[i])) {
        FlowLine.touch(lines[i], 1000);
        found++;
      }
    }
    return found;
  }

  /** Finds flows. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public int hit() {
    return lookUp(0x0a000000);
  }

  /** Looks for flows that are not there. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public int miss() {
    return lookUp(0x70000000);
  }

  /** A new flow, and the end of an old one. */
  @Benchmark
  public long replace() {
    int oldest = next - flows;
    table.remove(table.find(FlowKey.addresses(0x0a000000 + oldest, 0x01020304), second()));
    return add(next++);
  }

  /** Finds entries of the map. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long baseline() {
    long sum = 0;
    for (int i = 0; i < BURST; i++) {
      sum += map.get(FlowKey.addresses(0x0a000000 + random(), 0x01020304));
    }
    return sum;
  }

  /** Verifies that each flow is there still. */
  @TearDown(Level.Trial)
  public void verify() {
    if (table.size() != flows) {
      throw new IllegalStateException(table.size() + " flows of " + flows);
    }
    table.close();
  }
}
