// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.element.Element;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;

/** One NAT with so many sessions, on one worker or more. */
final class Measurement implements AutoCloseable {
  private static final String CONFIG =
      """
      in :: SessionSource;
      rw :: IPRewriter(pattern 203.0.113.1 1024-65535? - - 0 1, drop,
                       UDP_TIMEOUT 10hr, UDP_GUARANTEE 0, MAPPING_CAPACITY %d);
      in[0] -> [0] rw; in[1] -> [1] rw;
      rw[0] -> SessionSink; rw[1] -> SessionSink;
      """;

  /** What was seen. */
  record Result(
      double newFlows,
      double oneWay,
      double bothWays,
      double inFullTable,
      double bytesPerFlow,
      long failures) {}

  private final Plan plan;
  private final Router router;
  private final double seconds;

  Measurement(int sessions, int workers, int[] cpus, double seconds) {
    this.seconds = seconds;
    plan = new Plan(sessions);
    Plan.current = plan;
    RouterOptions options =
        new RouterOptions()
            .buffers(8191)
            .workers(workers)
            .warmUp(Duration.ZERO)
            .idle(() -> new BackoffIdleStrategy(1, 1, 1_000, 100_000));
    if (cpus != null) {
      options.cpus(cpus);
    }
    // Each worker has its part of the capacity, and flows are dealt to them by chance.
    router = Router.parse(CONFIG.formatted(2 * sessions), options);
  }

  Result run() throws InterruptedException {
    router.start();
    long begun = System.nanoTime();
    plan.phase = Plan.Phase.CREATE;
    long entries = 0;
    long failures = 0;
    while (entries + failures < plan.sessions) {
      TimeUnit.MILLISECONDS.sleep(5);
      entries = Long.parseLong(router.read("rw.table_size"));
      failures = Long.parseLong(router.read("rw.mapping_failures"));
    }
    double created = plan.sessions * 1e9 / (System.nanoTime() - begun);
    long bytes = 0;
    for (String line : router.read("rw.flow_counts").split("\n")) {
      bytes = line.startsWith("bytes ") ? Long.parseLong(line.substring(6)) : bytes;
    }
    double oneWay = rate(Plan.Phase.ONE_WAY);
    double bothWays = rate(Plan.Phase.BOTH_WAYS);
    router.write("rw.capacity", router.read("rw.table_size"));
    double inFullTable = rate(Plan.Phase.FURTHER);
    plan.phase = Plan.Phase.NOTHING;
    double bytesPerFlow = bytes * 1.0 / entries;
    return new Result(created, oneWay, bothWays, inFullTable, bytesPerFlow, failures);
  }

  /** Packets a second that come out, in the steady state. */
  private double rate(Plan.Phase phase) throws InterruptedException {
    plan.phase = phase;
    TimeUnit.MILLISECONDS.sleep((long) (seconds * 500));
    long before = out();
    long begun = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
    long after = out();
    return (after - before) * 1e9 / (System.nanoTime() - begun);
  }

  private long out() {
    long sum = 0;
    for (Element copy : router.instances(router.find("rw"))) {
      sum += copy.output(0).packets() + copy.output(1).packets();
    }
    return sum;
  }

  @Override
  public void close() {
    router.close();
  }
}
