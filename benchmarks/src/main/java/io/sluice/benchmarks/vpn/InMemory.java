// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.vpn;

import io.sluice.benchmarks.BenchSink;
import io.sluice.benchmarks.BenchSource;
import io.sluice.benchmarks.harness.Folders;
import io.sluice.pmd.Cpu;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One tunnel at one size in a JVM of its own, on one processor: its graph and its bare cipher in
 * turn, round after round. Prints nanoseconds a packet, the median of the rounds, of
 *
 * <pre>
 * BARE_SEAL  BARE_BOTH  GRAPH_SEAL  GRAPH_BOTH
 * </pre>
 *
 * <p>Before a batch is encrypted its packets are written anew; what that costs is measured with a
 * graph that does nothing else, and taken off.
 */
final class InMemory {
  private static final int PACKETS = 1024;
  private static final int BATCHES = 16;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ADDRESS = 0x0a00_0001;

  private InMemory() {}

  /** Something that does a batch of packets. */
  private interface Batch {
    void run() throws GeneralSecurityException;
  }

  /**
   * Runs.
   *
   * @param args tunnel, bytes of a packet, rounds, seconds of each, processor
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Tunnel tunnel = Tunnel.valueOf(args[0]);
    int length = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    long nanos = (long) (Double.parseDouble(args[3]) * 1e9);
    Cpu.pin(Integer.parseInt(args[4]));
    Path folder = Files.createTempDirectory("sluice-vpn");
    try (Router nothing = router("in :: BenchSource -> out :: BenchSink(" + length + ");", length);
        Router seal = router(tunnel.graph(folder, length, false), length);
        Router both = router(tunnel.graph(folder, length, true), length)) {
      BareCipher bare = new BareCipher(tunnel.cipher, length, tunnel.besideLength(), PACKETS);
      Batch[] batches = {
        bareBatch(bare, false),
        bareBatch(bare, true),
        freshly(nothing),
        freshly(seal),
        freshly(both)
      };
      double[] result = medians(batches, rounds, nanos);
      System.out.printf(
          "%.1f %.1f %.1f %.1f%n",
          result[0], result[1], result[3] - result[2], result[4] - result[2]);
    } finally {
      Folders.delete(folder);
    }
  }

  private static Batch bareBatch(BareCipher bare, boolean both) {
    return () -> {
      for (int i = 0; i < BenchSource.BURST; i++) {
        bare.run(both);
      }
    };
  }

  private static Batch freshly(Router router) {
    BenchSource source = (BenchSource) router.find("in");
    return source::emitFresh;
  }

  /** A graph whose packets get through: sessions have been agreed on. */
  private static Router router(String config, int length) {
    Router router = Router.parse(config, new RouterOptions().buffers(4 * PACKETS));
    BenchSource source = (BenchSource) router.find("in");
    BenchSink sink = (BenchSink) router.find("out");
    source.emit(packet(length, 0));
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (sink.received() == 0 && System.nanoTime() < deadline) {
      router.step();
    }
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      packets.add(packet(length, i));
    }
    source.prepare(packets);
    long before = sink.received();
    source.emitFresh();
    if (sink.received() != before + BenchSource.BURST) {
      throw new IllegalStateException("packets got lost");
    }
    return router;
  }

  private static byte[] packet(int length, int number) {
    byte[] packet = new byte[length];
    ByteBuffer.wrap(packet)
        .putShort((short) 0x4500)
        .putShort((short) length)
        .putInt(number << 16)
        .putInt(0x4011_0000)
        .putInt(ADDRESS)
        .putInt(ADDRESS + 1);
    return packet;
  }

  private static double[] medians(Batch[] batches, int rounds, long nanos)
      throws GeneralSecurityException {
    List<List<Double>> all = new ArrayList<>();
    for (Batch batch : batches) {
      all.add(new ArrayList<>());
      time(batch, 2 * nanos);
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < batches.length; i++) {
        all.get(i).add(time(batches[i], nanos));
      }
    }
    all.forEach(Collections::sort);
    double[] medians = new double[batches.length];
    Arrays.setAll(medians, i -> all.get(i).get(rounds / 2));
    return medians;
  }

  /** Nanoseconds of this thread's processor a packet: what others do on it does not count. */
  private static double time(Batch batch, long nanos) throws GeneralSecurityException {
    long begun = THREADS.getCurrentThreadCpuTime();
    long now = begun;
    long packets = 0;
    while (now - begun < nanos) {
      for (int i = 0; i < BATCHES; i++) {
        batch.run();
      }
      packets += BATCHES * BenchSource.BURST;
      now = THREADS.getCurrentThreadCpuTime();
    }
    return (double) (now - begun) / packets;
  }
}
