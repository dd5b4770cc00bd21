// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.packet.PacketBatch;
import io.sluice.ring.MpmcRing;
import io.sluice.ring.PacketRing;
import io.sluice.ring.SpscRing;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;
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
 * Addresses or whole batches? What it costs a packet to get from one worker to another, 32 at a
 * time: copied from batch to ring to batch, or in the batch itself, which goes through a queue of
 * JCTools and comes back empty through another one. The measured thread fills batches as fast as
 * the other one empties them. For several producers MpmcRing and JCTools' many-to-one queue stand
 * in, used by one. The baseline fills and empties a batch on one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class HandoverBenchmark {
  private static final int BURST = 32;
  private static final int BATCHES = 32;

  /** What is between the threads. */
  @Param({"addresses", "batches", "addresses-many", "batches-many"})
  public String kind;

  private PacketRing ring;
  private Queue<PacketBatch> there;
  private Queue<PacketBatch> back;
  private PacketBatch own;
  private Thread consumer;
  private volatile boolean stop;
  private long offered;
  private long received;
  private boolean disordered;

  /** Creates the benchmark. */
  public HandoverBenchmark() {}

  /** Starts the consumer. */
  @Setup(Level.Trial)
  public void start() {
    boolean many = kind.endsWith("-many");
    own = new PacketBatch();
    if (kind.startsWith("addresses")) {
      ring = many ? new MpmcRing(BURST * BATCHES) : new SpscRing(BURST * BATCHES);
    } else {
      there = many ? new MpscArrayQueue<>(BATCHES) : new SpscArrayQueue<>(BATCHES);
      back = new SpscArrayQueue<>(BATCHES);
      for (int i = 0; i < BATCHES; i++) {
        back.add(new PacketBatch());
      }
    }
    consumer = new Thread(ring != null ? this::consumeAddresses : this::consumeBatches, "consumer");
    consumer.setDaemon(true);
    consumer.start();
  }

  private void consumeAddresses() {
    PacketBatch batch = new PacketBatch();
    boolean last = false;
    while (!last || !batch.isEmpty()) {
      last = stop;
      batch.setSize(ring.poll(batch.array(), 0, BURST));
      take(batch);
      if (batch.isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  private void consumeBatches() {
    boolean last = false;
    PacketBatch batch = null;
    while (!last || batch != null) {
      last = stop;
      batch = there.poll();
      if (batch == null) {
        Thread.onSpinWait();
      } else {
        take(batch);
        batch.clear();
        back.add(batch);
      }
    }
  }

  private void take(PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      disordered |= batch.get(i) != ++received;
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

  private void fill(PacketBatch batch) {
    for (int i = 0; i < BURST; i++) {
      batch.add(++offered);
    }
  }

  /** A handover. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void hop() {
    if (ring != null) {
      fill(own);
      int done = 0;
      while (done < BURST) {
        int n = ring.offer(own.array(), done, BURST - done);
        done += n;
        if (n == 0) {
          Thread.onSpinWait();
        }
      }
      own.clear();
    } else {
      PacketBatch batch;
      while ((batch = back.poll()) == null) {
        Thread.onSpinWait();
      }
      fill(batch);
      there.add(batch);
    }
  }

  /** A batch on one thread. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public long baseline() {
    long sum = 0;
    for (int i = 0; i < BURST; i++) {
      own.add(i);
    }
    for (int i = 0; i < BURST; i++) {
      sum += own.get(i);
    }
    own.clear();
    return sum;
  }
}
