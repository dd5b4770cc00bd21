// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
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

/** What does it cost to take a packet from a pool and give it back, 32 at a time? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class PoolBenchmark {
  private static final int BURST = 32;

  private final PlainPool pool = new PlainPool(1024);
  private final PacketAllocator allocator = pool.newAllocator();
  private final PacketBatch batch = new PacketBatch();
  private final long[] stack = new long[1024];
  private int top = 1024;

  /** Creates the benchmark. */
  public PoolBenchmark() {}

  /** Takes and gives back. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void allocateAndFree() {
    for (int i = 0; i < BURST; i++) {
      batch.add(allocator.allocate());
    }
    allocator.free(batch);
  }

  /** The least there is to do: an array as a stack, nothing initialized. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void baseline() {
    for (int i = 0; i < BURST; i++) {
      batch.add(stack[--top]);
    }
    for (int i = 0; i < BURST; i++) {
      stack[top++] = batch.get(i);
    }
    batch.clear();
  }

  /** Nothing may be missing afterwards. */
  @TearDown(Level.Trial)
  public void verify() {
    if (allocator.failures() != 0) {
      throw new IllegalStateException("the pool was empty " + allocator.failures() + " times");
    }
    allocator.flush();
    if (pool.inUse() != 0) {
      throw new IllegalStateException(pool.inUse() + " packets are missing");
    }
    pool.close();
  }

  /** Fills the stack of the baseline. */
  @Setup(Level.Trial)
  public void fill() {
    for (int i = 0; i < stack.length; i++) {
      stack[i] = i;
    }
  }
}
