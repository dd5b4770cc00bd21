// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.steer;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The command {@code benchmarks/steer}: moves flows one by one between two chains, there and back,
 * and then all at once by a rule, and says what became of their packets and how long each change
 * took, from the call until the next packet of the flow goes the new way.
 */
public final class SteerFlows {
  private static final String USAGE =
      """
      Usage: benchmarks/steer [OPTION]...
      Moves flows from chain to chain while their packets flow.

        --flows N      Flows (default 10000).
        --rate N       Packets per second, 0 for as many as possible (default 200000).
        --workers N    1: everything on one worker; 3: each chain on its own (default 3).
      """;

  private static final int BUFFERS = 65_536;

  private int flows = 10_000;
  private long rate = 200_000;
  private int workers = 3;

  private SteerFlows() {}

  /**
   * Runs it.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    int status = 1;
    try {
      status = new SteerFlows().run(args);
    } catch (IllegalArgumentException e) {
      System.err.println("steer: " + e.getMessage());
      System.err.print(USAGE);
    } catch (InterruptedException e) {
      System.err.println("steer: interrupted");
    }
    System.exit(status);
  }

  private int run(String... args) throws InterruptedException {
    CommandLine line = new CommandLine(args);
    while (line.hasNext()) {
      switch (line.next()) {
        case "--flows" -> flows = (int) line.number(1, 64_000);
        case "--rate" -> rate = (long) line.number(0, 100_000_000);
        case "--workers" -> workers = (int) line.number(1, 3);
        case "--help" -> {
          System.out.print(USAGE);
          return 0;
        }
        default -> throw new IllegalArgumentException("unrecognized option");
      }
    }
    Facts.machine().forEach((name, value) -> System.out.println(name + ": " + value));
    PlainPool pool = new PlainPool(BUFFERS);
    RouterOptions options = new RouterOptions().workers(workers).pool(pool);
    try (Router router = Router.parse(config(), options)) {
      router.start();
      return measure(router);
    } finally {
      pool.close();
    }
  }

  /** Queues hold more than there are buffers: whatever is lost is not lost by them. */
  private String config() {
    boolean spread = workers == 3;
    String queue = spread ? "Queue(" + BUFFERS + ") -> %s :: Unqueue(BURST 32) -> " : "";
    return "g :: Generator(10.0.0.1, 10.9.0.1, FLOWS %d, RATE %d, LENGTH 100, SRCPORT 1024-65535)"
            .formatted(flows, rate)
        + " -> s :: Steer(0 all, DRAIN 1s);"
        + " s[0] -> "
        + queue.formatted("u0")
        + "IPFilter(deny src port 1, allow all) -> e :: SteerEnd(s) -> c :: Collector;"
        + " s[1] -> "
        + queue.formatted("u1")
        + "e;"
        + (spread ? " StaticThreadSched(g 0, u0 1, u1 2)" : "");
  }

  private int measure(Router router) throws InterruptedException {
    while (router.read("c.flows").lines().count() < flows) {
      Thread.sleep(10);
    }
    router.write("c.reset", "");
    Thread.sleep(1000);
    System.out.println("before: " + router.read("c.report"));
    Histogram changes = new Histogram(1, 60_000_000_000L, 3);
    for (int chain = 1; chain >= 0; chain--) {
      move(router, chain, changes);
      System.out.println("flows moved to chain " + chain + ": " + router.read("s.report"));
    }
    rules(router);
    router.write("g.active", "false");
    while (!router.read("s.held").equals("0")) {
      Thread.sleep(1);
    }
    // What is on its way arrives.
    Thread.sleep(500);
    System.out.printf(
        Locale.ROOT,
        "%d changes of a flow, microseconds from call to effect: p50 %.1f, p99 %.1f, max %.1f%n",
        changes.getTotalCount(),
        changes.getValueAtPercentile(50) / 1e3,
        changes.getValueAtPercentile(99) / 1e3,
        changes.getMaxValue() / 1e3);
    System.out.println("after: " + router.read("c.report"));
    System.out.println("steer: " + router.read("s.report"));
    boolean right =
        router.read("c.lost").equals("0")
            && router.read("c.reordered").equals("0")
            && router.read("c.duplicates").equals("0");
    System.out.println(right ? "no packet lost or reordered" : "PACKETS LOST OR REORDERED");
    if (!router.read("s.early").equals("0") || !router.read("s.drain_timeouts").equals("0")) {
      System.out.println(
          "the chains held more packets than Steer waits for: this machine is too busy for the rate; try a lower --rate");
    }
    return right ? 0 : 1;
  }

  private void move(Router router, int chain, Histogram changes) {
    for (int i = 0; i < flows; i++) {
      String move = "udp 10.0.0.1 " + (1024 + i) + " 10.9.0.1 9 " + chain;
      long before = System.nanoTime();
      router.write("s.move", move);
      changes.recordValue(System.nanoTime() - before);
    }
  }

  private void rules(Router router) throws InterruptedException {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < flows; i++) {
      names.append("udp 10.0.0.1 ").append(1024 + i).append(" 10.9.0.1 9\n");
    }
    router.write("s.release", names.toString());
    long before = System.nanoTime();
    router.write("s.rules", "1 all");
    System.out.printf(
        Locale.ROOT,
        "a rule for all flows: %.1f microseconds%n",
        (System.nanoTime() - before) / 1e3);
    Thread.sleep(1000);
  }
}
