// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.report.BarPlot;
import io.sluice.report.LinePlot;
import io.sluice.report.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pictures of a comparison: those for which the results have data. */
final class Plots {
  private static final String NANOS = "nanoseconds a packet";

  private Plots() {}

  /** File names and SVG documents. */
  static Map<String, String> of(List<Result> results, List<Elements> elements) {
    Map<String, String> files = new LinkedHashMap<>();
    bars(results, files);
    cores(results, files);
    elements(elements, files);
    LinePlot sizes =
        new LinePlot(
            "L2 forward: throughput by frame size",
            "frame size, bytes with FCS (hollow: internet mix, at its mean size)",
            false,
            "million packets a second",
            false);
    LinePlot rules = new LinePlot("Firewall: cost by number of rules", "rules", true, NANOS, true);
    Map<Graph, LinePlot> flows = new LinkedHashMap<>();
    for (Result result : results) {
      Job job = result.job();
      for (Series series : result.series()) {
        if (!series.isMeasured()) {
          continue;
        }
        String engine = series.engine.name();
        Spread nanos = series.nanos();
        if (job.group() == Job.Group.SIZES && job.size() != Traffic.MIX) {
          sizes.add(engine, job.size(), throughput(nanos));
        } else if (job.group() == Job.Group.SIZES) {
          sizes.mark(engine, result.frameLength() + Traffic.FCS, throughput(nanos));
        } else if (job.group() == Job.Group.TABLE
            && job.graph() == Graph.FIREWALL
            && !job.mixed()) {
          rules.add(engine, job.rules(), nanos);
        } else if (job.group() == Job.Group.FLOWS) {
          flows
              .computeIfAbsent(
                  job.graph(),
                  graph ->
                      new LinePlot(
                          "Cost by number of flows: " + graph.title(), "flows", true, NANOS, false))
              .add(engine, job.flows(), nanos);
        }
      }
    }
    put(files, "throughput-by-size.svg", sizes);
    put(files, "ns-by-rules.svg", rules);
    flows.forEach(
        (graph, plot) ->
            put(
                files,
                "ns-by-flows-" + graph.name().toLowerCase(java.util.Locale.ROOT) + ".svg",
                plot));
    return files;
  }

  private static void bars(List<Result> results, Map<String, String> files) {
    BarPlot all = new BarPlot("Cost of each job, one core", NANOS + ", logarithmic", true);
    for (Result result : results) {
      BarPlot one = new BarPlot(result.job().title(), NANOS, false);
      for (Series series : result.series()) {
        if (series.isMeasured()) {
          Spread nanos = series.nanos();
          one.add(result.job().id(), series.engine.name(), nanos);
          if (result.job().group() == Job.Group.TABLE) {
            all.add(result.job().title(), series.engine.name(), nanos);
          }
        }
      }
      if (one.isWorthDrawing()) {
        files.put("job-" + result.job().id() + ".svg", one.svg());
      }
    }
    if (all.isWorthDrawing()) {
      files.put("jobs.svg", all.svg());
    }
  }

  /** Throughput of one and of two workers. */
  private static void cores(List<Result> results, Map<String, String> files) {
    BarPlot plot = new BarPlot("Throughput by cores", "million packets a second", false);
    boolean pair = false;
    for (Result result : results) {
      if (result.job().group() == Job.Group.CORES) {
        for (Series series : result.series()) {
          if (series.isMeasured()) {
            plot.add(result.job().title(), series.engine.name(), throughput(series.nanos()));
            pair |= Result.baseline(results, result, series) != null;
          }
        }
      }
    }
    if (pair) {
      files.put("throughput-by-cores.svg", plot.svg());
    }
  }

  private static void elements(List<Elements> elements, Map<String, String> files) {
    for (Elements one : elements) {
      if (!one.costs().isEmpty()) {
        BarPlot plot = new BarPlot("Sluice, by element: " + one.job().title(), NANOS, false);
        one.costs().forEach((name, nanos) -> plot.add(name, "Sluice", nanos));
        files.put("ns-by-element-" + one.job().id() + ".svg", plot.svg());
      }
    }
  }

  private static void put(Map<String, String> files, String name, LinePlot plot) {
    if (plot.isWorthDrawing()) {
      files.put(name, plot.svg());
    }
  }

  private static Spread throughput(Spread nanos) {
    return new Spread(1000 / nanos.max(), 1000 / nanos.median(), 1000 / nanos.min(), nanos.count());
  }
}
