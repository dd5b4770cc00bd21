// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.ring.MpmcRing;
import io.sluice.ring.PacketRing;
import io.sluice.ring.SpscRing;
import java.util.concurrent.TimeUnit;
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
 * What does a hop from one thread to another cost a packet, 32 at a time? The measured thread
 * offers as fast as the other one polls. The baseline offers and polls on one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class RingBenchmark {
  private static final int BURST = 32;

  /** One producer and one consumer, or any number of both. */
  @Param({"spsc", "mpmc"})
  public String kind;

  private final long[] burst = new long[BURST];
  private final long[] polled = new long[BURST];
  private PacketRing ring;
  private PacketRing own;
  private Thread consumer;
  private volatile boolean stop;
  private long offered;
  private long received;
  private boolean disordered;

  /** Creates the benchmark. */
  public RingBenchmark() {}

  /** Starts the consumer. */
  @Setup(Level.Trial)
  public void start() {
    ring = newRing();
    own = newRing();
    consumer = new Thread(this::consume, "consumer");
    consumer.setDaemon(true);
    consumer.start();
  }

  private PacketRing newRing() {
    return kind.equals("spsc") ? new SpscRing(1024) : new MpmcRing(1024);
  }

  private void consume() {
    long[] into = new long[BURST];
    long expected = 0;
    boolean wrong = false;
    while (true) {
      boolean last = stop;
      int n = ring.poll(into, 0, BURST);
      for (int i = 0; i < n; i++) {
        wrong |= into[i] != ++expected;
      }
      if (n == 0) {
        if (last) {
          received = expected;
          disordered = wrong;
          return;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Stops the consumer; nothing may be lost, doubled or out of order. */
  @TearDown(Level.Trial)
  public void verify() throws InterruptedException {
    stop = true;
    consumer.join();
    if (received != offered || disordered) {
      throw new IllegalStateException(
          received + " of " + offered + " packets arrived" + (disordered ? ", in disorder" : ""));
    }
  }

  /** A hop. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void hop() {
    for (int i = 0; i < BURST; i++) {
      burst[i] = ++offered;
    }
    int done = 0;
    while (done < BURST) {
      int n = ring.offer(burst, done, BURST - done);
      done += n;
      if (n == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** In and out on one thread. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public int baseline() {
    own.offer(burst, 0, BURST);
    return own.poll(polled, 0, BURST);
  }
}
