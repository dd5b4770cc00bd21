// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.chain;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.BusySpinIdleStrategy;

/**
 * The command {@code benchmarks/chains}: two functions of the same cost, in sequence and in
 * parallel. For each cost the throughput of each form, and its latency at a rate that all forms can
 * take.
 */
public final class Chains {
  private static final String[] COSTS = {"200ns", "1us", "5us"};
  private static final int BUFFERS = 16_384;

  /** Of the throughput of the slowest form. */
  private static final double LOAD = 0.7;

  private static final Map<String, String> FORMS = new LinkedHashMap<>();

  static {
    String row = "in -> a :: Work(%1$s) -> b :: Work(%1$s) -> out :: StampedSink;";
    String side =
        "m :: Merger(CHAIN x) -> out :: StampedSink;"
            + "in -> c :: Copier(CHAIN x, COPY share %2$s) -> a :: Work(%1$s) -> m;"
            + "c[1] -> b :: Work(%1$s) -> m; StaticThreadSched(c 0, a 0, b 1, m %3$d);";
    FORMS.put("in sequence, one worker", row);
    FORMS.put("in sequence, two workers", row + "StaticThreadSched(a 0, b 1);");
    FORMS.put("in parallel, shared, merged on the first", side.formatted("%1$s", "share", 0));
    FORMS.put("in parallel, shared, merged on the second", side.formatted("%1$s", "share", 1));
    FORMS.put("in parallel, headers, merged on the first", side.formatted("%1$s", "header", 0));
    FORMS.put("in parallel, headers, merged on the second", side.formatted("%1$s", "header", 1));
  }

  private final int[] cpus;
  private final long millis;
  private final StringBuilder report = new StringBuilder();

  private Chains(int[] cpus, long millis) {
    this.cpus = cpus;
    this.millis = millis;
  }

  /** What a run showed. */
  private record Outcome(double rate, Histogram nanos) {}

  /**
   * Runs.
   *
   * @param args the time of each measurement in milliseconds, 3000 without, and the processors of
   *     the two workers, 0 and 1 without
   * @throws Exception when the report cannot be written
   */
  public static void main(String[] args) throws Exception {
    long millis = args.length > 0 ? Long.parseLong(args[0]) : 3000;
    int[] cpus = {
      args.length > 1 ? Integer.parseInt(args[1]) : 0,
      args.length > 2 ? Integer.parseInt(args[2]) : 1
    };
    new Chains(cpus, millis).run();
  }

  private void run() throws InterruptedException, IOException {
    report.append("# Two functions in sequence and in parallel\n\n");
    Facts.machine().forEach((name, value) -> report.append("- %s: %s%n".formatted(name, value)));
    report.append("- latency at %.0f %% of the slowest form's throughput%n".formatted(100 * LOAD));
    report.append(
        "\n| each costs | form | packets/s | of the best in sequence | p50 us | p99 us |\n");
    report.append("| --- | --- | --- | --- | --- | --- |\n");
    for (String cost : COSTS) {
      measure(cost);
    }
    Path folder = Path.of(System.getProperty("sluice.root", "."), "benchmarks", "target", "chains");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("chains.md"), report);
    System.out.print(report);
  }

  private void measure(String cost) throws InterruptedException {
    Map<String, Double> rates = new LinkedHashMap<>();
    for (Map.Entry<String, String> form : FORMS.entrySet()) {
      System.err.println(cost + ", " + form.getKey());
      rates.put(form.getKey(), run(form.getValue(), cost, 0).rate);
    }
    double slowest = rates.values().stream().mapToDouble(rate -> rate).min().orElseThrow();
    double row =
        Math.max(rates.get("in sequence, one worker"), rates.get("in sequence, two workers"));
    for (Map.Entry<String, String> form : FORMS.entrySet()) {
      Histogram nanos = run(form.getValue(), cost, (long) (LOAD * slowest)).nanos;
      double rate = rates.get(form.getKey());
      report.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %,.0f | %.2f | %.1f | %.1f |%n",
              cost,
              form.getKey(),
              rate,
              rate / row,
              nanos.getValueAtPercentile(50) / 1e3,
              nanos.getValueAtPercentile(99) / 1e3));
    }
  }

  private Outcome run(String form, String cost, long rate) throws InterruptedException {
    String config = "in :: StampedSource(" + rate + ");" + String.format(form, cost);
    RouterOptions options =
        new RouterOptions()
            .workers(2)
            .buffers(BUFFERS)
            .cpus(cpus)
            .idle(() -> BusySpinIdleStrategy.INSTANCE)
            .warmUp(Duration.ofMillis(500));
    try (Router router = Router.parse(config, options)) {
      StampedSink sink = (StampedSink) router.find("out");
      router.start();
      TimeUnit.MILLISECONDS.sleep(millis);
      sink.measure(true);
      long before = sink.count();
      long start = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(millis);
      long count = sink.count() - before;
      double seconds = (System.nanoTime() - start) / 1e9;
      sink.measure(false);
      router.requestStop();
      router.stop();
      return new Outcome(count / seconds, sink.latency());
    }
  }
}
