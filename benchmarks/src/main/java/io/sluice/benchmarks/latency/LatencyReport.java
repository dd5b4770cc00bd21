// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.benchmarks.compare.Jobs;
import io.sluice.report.JsonText;
import io.sluice.report.LinePlot;
import io.sluice.report.MarkdownTable;
import io.sluice.report.Spread;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as a Markdown page, a JSON document and plots. */
final class LatencyReport {
  private static final double MICROS = 1000.0;

  private final Map<String, Object> facts;
  private final List<Measurement> all;
  private final List<String> failures;

  LatencyReport(Map<String, Object> facts, List<Measurement> all, List<String> failures) {
    this.facts = facts;
    this.all = all;
    this.failures = failures;
  }

  void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("latency.md"), markdown());
    Files.writeString(directory.resolve("latency.json"), json());
    for (Map.Entry<String, String> plot : plots().entrySet()) {
      Files.writeString(directory.resolve(plot.getKey()), plot.getValue());
    }
  }

  String markdown() {
    StringBuilder out = new StringBuilder("# Latency\n\n");
    facts.forEach(
        (name, value) -> out.append("- ").append(name).append(": ").append(value).append('\n'));
    failures.forEach(failure -> out.append("- FAILED: ").append(failure).append('\n'));
    out.append(
        """

        Microseconds from the time a packet was due to be sent until it was back. Load: percent of
        the most that went through the VNF in this JVM; the bare loop gets the same rate. Busy:
        share of time in which the VNF's thread had packets. Unsent and lost: both must be 0.

        """);
    out.append(MarkdownTable.of(latencies()));
    out.append(
        """

        What may have disturbed the same runs. Safepoints and collections: how many, and the longest
        safepoint. Allocated: bytes, both threads. Stops: intervals over 10 us in which the
        measuring thread or the VNF's thread did not get round its loop, with the longest.
        Preempted: how often the kernel took a processor from either. Others: share of a processor
        that other processes and guests used. A stop without preemption is the host's or the
        hardware's.

        """);
    out.append(MarkdownTable.of(disturbances()));
    out.append("\nWhy the packets from p99.99 on were slow.\n\n");
    out.append(MarkdownTable.of(causes()));
    return out.toString();
  }

  private List<String[]> latencies() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "VNF",
          "collector",
          "load",
          "Mpps",
          "runs",
          "busy",
          "p50",
          "p90",
          "p99",
          "p99.9",
          "p99.99",
          "max",
          "unsent",
          "lost"
        });
    for (Measurement one : all) {
      rows.add(
          new String[] {
            one.vnf(),
            one.collector(),
            one.load() + " %",
            text("%.2f", one.rate() / 1e6),
            one.runner(),
            text("%.0f %%", one.busy() * 100),
            micros(one.p50()),
            micros(one.p90()),
            micros(one.p99()),
            micros(one.p999()),
            micros(one.p9999()),
            micros(one.max()),
            Long.toString(one.unsent()),
            Long.toString(one.lost())
          });
    }
    return rows;
  }

  private List<String[]> disturbances() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "VNF",
          "collector",
          "load",
          "runs",
          "safepoints",
          "collections",
          "JIT ms",
          "allocated",
          "stops measuring",
          "stops VNF",
          "preempted",
          "others"
        });
    for (Measurement one : all) {
      rows.add(
          new String[] {
            one.vnf(),
            one.collector(),
            one.load() + " %",
            one.runner(),
            counted(one.safepoints(), one.safepointMax()),
            Long.toString(one.collections()),
            Long.toString(one.compileMillis()),
            Long.toString(one.allocated()),
            counted(one.testerGaps(), one.testerGapMax()),
            counted(one.vnfGaps(), one.vnfGapMax()),
            Long.toString(one.switches()),
            text("%.0f %%", one.others() * 100)
          });
    }
    return rows;
  }

  private List<String[]> causes() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"VNF", "collector", "load", "runs", "p99.99", "preempted", "cause"});
    for (Measurement one : all) {
      rows.add(
          new String[] {
            one.vnf(),
            one.collector(),
            one.load() + " %",
            one.runner(),
            micros(one.p9999()),
            Long.toString(one.switches()),
            one.cause()
          });
    }
    return rows;
  }

  private static String counted(long count, long nanos) {
    return count == 0 ? "0" : count + " (" + micros(nanos) + " us)";
  }

  private static String micros(long nanos) {
    return text("%.1f", nanos / MICROS);
  }

  private static String text(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("facts", facts);
    document.put("failures", failures);
    List<Object> runs = new ArrayList<>();
    for (Measurement one : all) {
      Map<String, Object> map = one.toMap();
      List<Object> points = new ArrayList<>();
      one.points().forEach((inverse, nanos) -> points.add(List.of(inverse, nanos)));
      map.put("curve", points);
      runs.add(map);
    }
    document.put("runs", runs);
    return JsonText.of(document);
  }

  /** File names and SVG documents: collectors at each load, and loads under each collector. */
  Map<String, String> plots() {
    Map<String, LinePlot> plots = new LinkedHashMap<>();
    String firstCollector = all.isEmpty() ? "" : all.get(0).collector();
    for (Measurement one : all) {
      String load = one.load() + " %";
      String title = Jobs.title(one.vnf());
      LinePlot byCollector =
          plots.computeIfAbsent(
              "%s-%d.svg".formatted(one.vnf(), one.load()),
              name -> plot("%s, %s load".formatted(title, load)));
      if (!one.bare()) {
        add(byCollector, one.collector(), one);
      } else if (one.collector().equals(firstCollector)) {
        add(byCollector, "bare loop", one);
      }
      LinePlot byLoad =
          plots.computeIfAbsent(
              "%s-%s.svg".formatted(one.vnf(), one.collector()),
              name -> plot("%s, collector %s".formatted(title, one.collector())));
      add(byLoad, load + (one.bare() ? ", bare loop" : ""), one);
    }
    Map<String, String> files = new LinkedHashMap<>();
    plots.forEach(
        (name, plot) -> {
          if (plot.isWorthDrawing()) {
            files.put(name, plot.svg());
          }
        });
    return files;
  }

  private static LinePlot plot(String title) {
    LinePlot plot =
        new LinePlot(title + ": latency by percentile", "percentile", true, "microseconds", true);
    plot.labelAcross(LatencyReport::percentile);
    return plot;
  }

  /**
   * Names a percentile by one in how many packets is slower.
   *
   * @param inverse a power of ten
   * @return for example {@code p99.9} for 1,000
   */
  static String percentile(double inverse) {
    return "p"
        + BigDecimal.valueOf(100)
            .subtract(BigDecimal.valueOf(100).divide(BigDecimal.valueOf(inverse)))
            .stripTrailingZeros()
            .toPlainString();
  }

  private static void add(LinePlot plot, String line, Measurement one) {
    one.points()
        .forEach(
            (inverse, nanos) -> {
              double micros = Math.max(1, nanos) / MICROS;
              plot.add(line, inverse, new Spread(micros, micros, micros, 1));
            });
  }
}
