// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.hotswap;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketPool;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.Cpu;
import io.sluice.pmd.dpdk.DpdkPool;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BusySpinIdleStrategy;

/** The command {@code benchmarks/hotswap}; see benchmarks/HOTSWAP.md. */
public final class HotSwap {
  private static final String USAGE =
      """
      Usage: benchmarks/hotswap [OPTION]...
      Replaces the configuration while packets flow, and counts packets on both ends.

        --rate N             Packets per second offered (default 1000000).
        --swaps N            Replacements in a run (default 100).
        --interval MS        Milliseconds between replacements (default 100).
        --warm-up MS         Milliseconds of warm-up for each configuration (default 120).
        --core N             Processor of the worker, at least 1 (default 1); the tester runs
                             on N - 1.
        --ring N             Size of the DPDK ports' rings, a power of two (default 32768, as for
                             AF_PACKET).
        --only LIST          Any of afpacket, dpdk, comma-separated (default both).
      """;

  /** Ten ways from in to out, which lose nothing themselves. */
  private static final List<String> WAYS =
      List.of(
          "Null",
          "c :: Counter",
          "Strip(14) -> Unstrip(14) -> c :: Counter",
          "cl :: Classifier(12/0800) -> c :: Counter",
          "MarkIPHeader(14) -> f :: IPFilter(deny tcp, allow all)",
          "CheckIPHeader(OFFSET 14, CHECKSUM false) -> c :: Counter",
          "Paint(1) -> p :: CheckPaint(1) -> c :: Counter",
          "e :: EtherRewrite(02:00:00:00:00:11, 02:00:00:00:00:22)",
          "Null -> Null -> Null -> c :: Counter",
          "Classifier(12/0800) -> CheckIPHeader(OFFSET 14, CHECKSUM false)"
              + " -> f :: IPFilter(deny src net 10.9.0.0/16 && udp && dst port 53, allow all)"
              + " -> EtherRewrite(02:00:00:00:00:11, 02:00:00:00:00:22) -> c :: Counter");

  private double rate = 1e6;
  private int swaps = 100;
  private int interval = 100;
  private int warmUp = 120;
  private int core = 1;
  private int ring = 32_768;
  private List<String> only = List.of("afpacket", "dpdk");

  private HotSwap() {}

  /**
   * Runs the measurements.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    int status = 1;
    try {
      new HotSwap().run(args);
      status = 0;
    } catch (IllegalArgumentException e) {
      System.err.println("hotswap: " + e.getMessage());
      System.err.print(USAGE);
    } catch (IOException | InterruptedException e) {
      System.err.println("hotswap: " + e.getMessage());
    }
    System.exit(status);
  }

  private void run(String... args) throws IOException, InterruptedException {
    CommandLine line = new CommandLine(args);
    while (line.hasNext()) {
      switch (line.next()) {
        case "--rate" -> rate = line.number(1, 1e8);
        case "--swaps" -> swaps = (int) line.number(1, 1e6);
        case "--interval" -> interval = (int) line.number(0, 60_000);
        case "--warm-up" -> warmUp = (int) line.number(0, 60_000);
        case "--core" -> core = (int) line.number(1, 8191);
        case "--ring" -> ring = Integer.highestOneBit((int) line.number(64, 1 << 20));
        case "--only" -> only = List.of(line.value().split(","));
        case "--help" -> {
          System.out.print(USAGE);
          return;
        }
        default -> throw new IllegalArgumentException("unrecognized option");
      }
    }
    Facts.machine().forEach((name, value) -> System.out.println(name + ": " + value));
    System.out.printf(Locale.ROOT, "offered: %.0f packets a second%n%n", rate);
    System.out.println(
        "| devices, configurations | changes | offered | lost | doubled or out of order"
            + " | no room in a change | otherwise | time in changes | blocked, us | longest pause, us | median, us | heap, KB | other, KB | RSS, KB |");
    System.out.println(
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    Cpu.keepClear(List.of(core));
    if (only.contains("afpacket")) {
      try (PlainPool pool = new PlainPool(32_768)) {
        PacketAllocator packets = pool.newAllocator();
        try (Ends ends = new KernelEnds(pool, packets)) {
          measure("AF_PACKET", ends, pool, packets);
        }
      }
    }
    if (only.contains("dpdk")) {
      Eal.start(
          List.of(
              "-l",
              "" + core,
              "--no-huge",
              "-m",
              "512",
              "--no-shconf",
              "--no-pci",
              "--no-telemetry"));
      DpdkPool pool = DpdkEnds.pool(ring);
      PacketAllocator packets = pool.newAllocator();
      try (Ends ends = new DpdkEnds(pool, packets, ring)) {
        measure("DPDK", ends, pool, packets);
      }
    }
  }

  private void measure(String devices, Ends ends, PacketPool pool, PacketAllocator packets)
      throws InterruptedException {
    measure(devices + ", unchanged", ends, pool, packets, 0, 1);
    measure(devices + ", the same again", ends, pool, packets, 1, 1);
    measure(devices + ", ten in turn", ends, pool, packets, 1, WAYS.size());
  }

  private void measure(
      String name, Ends ends, PacketPool pool, PacketAllocator packets, int changing, int ways)
      throws InterruptedException {
    RouterOptions options =
        new RouterOptions()
            .pool(pool)
            .cpus(core)
            .idle(() -> BusySpinIdleStrategy.INSTANCE)
            .warmUp(Duration.ofMillis(warmUp));
    List<Long> pauses = new ArrayList<>();
    try (Router router = Router.parse(config(ends, ways - 1), options)) {
      router.start();
      Tester tester = new Tester(ends, packets, rate, core - 1);
      Thread thread = new Thread(tester, "tester");
      // The first changes are the JIT's.
      for (int i = 0; i < 2 * ways * changing; i++) {
        router.replace(config(ends, i % ways));
      }
      final long[] before = memory();
      thread.start();
      final long begin = System.nanoTime();
      long inChanges = 0;
      for (int i = 0; i < swaps; i++) {
        TimeUnit.MILLISECONDS.sleep(interval);
        if (changing > 0) {
          long from = System.nanoTime();
          tester.setChanging(true);
          router.replace(config(ends, i % ways));
          tester.setChanging(false);
          inChanges += System.nanoTime() - from;
          pauses.add(router.replacements().lastPauseNanos());
        }
      }
      TimeUnit.MILLISECONDS.sleep(interval);
      final double share = (double) inChanges / (System.nanoTime() - begin);
      tester.stop();
      thread.join();
      print(name, tester.counts(), share, pauses, before, memory());
    }
  }

  private static String config(Ends ends, int way) {
    return "in :: " + ends.in() + " -> " + WAYS.get(way) + " -> out :: " + ends.out();
  }

  /** Kilobytes of the heap after a collection, of metadata and code, and of the whole process. */
  private static long[] memory() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    // Twice: what a first one finds to be forgotten, classes above all, the second one frees.
    memory.gc();
    memory.gc();
    return new long[] {
      memory.getHeapMemoryUsage().getUsed() >> 10,
      memory.getNonHeapMemoryUsage().getUsed() >> 10,
      resident()
    };
  }

  private static long resident() {
    try {
      return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private void print(
      String name,
      Tester.Counts counts,
      double share,
      List<Long> pauses,
      long[] before,
      long[] after) {
    List<Long> sorted = pauses.stream().sorted().toList();
    String longest = sorted.isEmpty() ? "" : micros(sorted.get(sorted.size() - 1));
    String median = sorted.isEmpty() ? "" : micros(sorted.get(sorted.size() / 2));
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %.0f %% | %.0f | %s | %s | %d to %d | %d to %d | %d to %d |%n",
        name,
        pauses.size(),
        counts.offered(),
        counts.lost(),
        counts.misplaced(),
        counts.refusedInChange(),
        counts.refusedOtherwise(),
        100 * share,
        counts.lost() / rate * 1e6,
        longest,
        median,
        before[0],
        after[0],
        before[1],
        after[1],
        before[2],
        after[2]);
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
  }
}
