// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.report.BarPlot;
import io.sluice.report.LinePlot;
import io.sluice.report.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The plots of a report, by the names of their files. */
final class ReportPlots {
  static final Map<String, String> FORMS =
      Map.of(
          "nodes",
          "Six nodes",
          "process",
          "Everything in one process",
          "dpdk",
          "One Open vSwitch with DPDK");

  private final List<Result> results;
  private final Map<String, BarPlot> bars = new TreeMap<>();
  private final Map<String, LinePlot> lines = new TreeMap<>();

  private ReportPlots(List<Result> results) {
    this.results = results;
  }

  static Map<String, String> of(List<Result> results) {
    List<Result> good =
        results.stream().filter(r -> r.failure() == null && r.received() > 0).toList();
    return new ReportPlots(good).draw();
  }

  private Map<String, String> draw() {
    for (Result result : results) {
      if (result.scheme() == 0) {
        paper(result);
      } else {
        throughput(result);
        latency(result);
      }
    }
    Map<String, String> plots = new LinkedHashMap<>();
    bars.forEach((name, plot) -> plots.put(name, plot.svg()));
    lines.forEach(
        (name, plot) -> {
          if (plot.isWorthDrawing()) {
            plots.put(name, plot.svg());
          }
        });
    return plots;
  }

  private void throughput(Result result) {
    double most =
        results.stream()
            .filter(result::isOfSameSeries)
            .mapToDouble(Result::throughput)
            .max()
            .orElse(0);
    String title = FORMS.get(result.form()) + ": highest rate of packets that arrived";
    bar(
        result.form() + "-throughput-" + result.load().length() + ".svg",
        title + ", frames of " + result.load().length() + " bytes",
        "packets per second",
        result,
        most);
  }

  private void latency(Result result) {
    if (Double.isNaN(result.p50())) {
      return;
    }
    String title =
        FORMS.get(result.form()) + ": latency, frames of " + result.load().length() + " bytes";
    String file = result.form() + "-latency-" + result.load().length();
    if (result.load().rate() == 0) {
      bar(file + ".svg", title, "microseconds, median", result, result.p50());
      return;
    }
    String engine = result.engine();
    lines
        .computeIfAbsent(
            file + "-" + engine.toLowerCase(Locale.ROOT) + ".svg",
            name ->
                new LinePlot(
                    title + ", " + engine + ", median to p99",
                    "packets per second offered",
                    false,
                    "microseconds",
                    true))
        .add(
            label(result),
            result.load().rate(),
            new Spread(result.p50(), result.p50(), Math.max(result.p50(), result.p99()), 1));
  }

  private static String label(Result result) {
    return result.scheme() == 1 ? result.subject() : "chain, scheme " + result.scheme();
  }

  private void bar(String file, String title, String across, Result result, double value) {
    bars.computeIfAbsent(file, name -> new BarPlot(title, across, false))
        .add(label(result), result.engine(), one(value));
  }

  private void paper(Result result) {
    int functions = result.subject().split("-").length;
    String form = result.engine().replaceFirst("^Sluice, ", "");
    if (!Double.isNaN(result.p50())) {
      line("paper-latency.svg", "Median latency by chain length", "microseconds")
          .add(form, functions, one(result.p50()));
    }
    line("paper-throughput.svg", "Throughput by chain length", "million packets per second")
        .add(form, functions, one(result.throughput() / 1e6));
  }

  private LinePlot line(String file, String title, String up) {
    return lines.computeIfAbsent(
        file, name -> new LinePlot(title, "functions in the chain", false, up, false));
  }

  private static Spread one(double value) {
    return new Spread(value, value, value, 1);
  }
}
