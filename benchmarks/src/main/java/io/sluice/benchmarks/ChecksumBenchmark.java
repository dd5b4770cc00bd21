// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.header.Checksum;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does an internet checksum cost, by length, and what would a plain loop? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"})
public class ChecksumBenchmark {
  /** Bytes to sum: a header, a small packet, a large one. */
  @Param({"20", "46", "1500"})
  public int length;

  private final PlainPool pool = new PlainPool(1);
  private final PacketAllocator allocator = pool.newAllocator();
  private long packet;
  private long data;

  /** Creates the benchmark. */
  public ChecksumBenchmark() {}

  /** Fills the memory and compares the two ways. */
  @Setup(Level.Trial)
  public void fill() {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    packet = allocator.packetOf(bytes);
    data = Mbuf.data(packet);
    if (checksum() != baseline()) {
      throw new IllegalStateException(checksum() + " is not " + baseline());
    }
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void free() {
    allocator.free(packet);
    pool.close();
  }

  /** As elements do it. */
  @Benchmark
  public int checksum() {
    return Checksum.of(data, length);
  }

  /** Two bytes at a time, in network order (RFC 1071). */
  @Benchmark
  public int baseline() {
    long sum = 0;
    for (int i = 0; i < length; i += 2) {
      sum += Short.reverseBytes(Memory.getShort(data + i)) & 0xffff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) (~sum & 0xffff);
  }
}
