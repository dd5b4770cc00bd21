// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.report.BarPlot;
import io.sluice.report.JsonText;
import io.sluice.report.LinePlot;
import io.sluice.report.MarkdownTable;
import io.sluice.report.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The report of a run: Markdown with tables, plots as SVG, and all results as JSON. */
final class Report {
  private static final Map<String, String> FORMS =
      Map.of(
          "nodes",
          "Six nodes",
          "process",
          "Everything in one process",
          "dpdk",
          "One Open vSwitch with DPDK");

  private static final Map<String, String> EXPLAINED =
      Map.of(
          "nodes",
          """
          Generator, functions and collector are processes on six nodes. A node is a network namespace
          with an Open vSwitch of its own (userspace datapath, no DPDK: a port that polls needs a
          processor of its own), bridges br0 (underlay), br1 (scheme 1) and br2 (schemes 2 and 3), and
          VXLAN tunnels to its neighbours (key 123 for br1, 124 for br2). Bridges forward by Ethernet
          address and flood nothing. All processes share the processors, so a figure is that of the
          whole path, and mostly that of the switches.
          """,
          "process",
          """
          Source, functions and sink on one worker: the cost of the functions and nothing else.
          """,
          "dpdk",
          """
          Generator, functions and collector are processes with a vhost-user port each side, joined by
          one Open vSwitch with DPDK.
          """);

  private final Map<String, String> facts;
  private final List<Result> results;

  Report(Map<String, String> facts, List<Result> results) {
    this.facts = facts;
    this.results = results;
  }

  void write(Path folder) throws TestbedException {
    try {
      Map<String, String> plots = plots();
      for (Map.Entry<String, String> plot : plots.entrySet()) {
        Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
      }
      Files.writeString(folder.resolve("report.md"), markdown(plots));
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("facts", facts);
      all.put("results", results.stream().map(Result::values).toList());
      Files.writeString(folder.resolve("results.json"), JsonText.of(all));
    } catch (IOException e) {
      throw new TestbedException("cannot write the report: " + e.getMessage());
    }
  }

  private String markdown(Map<String, String> plots) {
    StringBuilder out = new StringBuilder("# Service function chains: the experiment\n\n");
    facts.forEach(
        (name, value) -> out.append("- ").append(name).append(": ").append(value).append('\n'));
    for (String form : Options.FORMS) {
      List<Result> here = results.stream().filter(r -> r.form().equals(form)).toList();
      if (here.isEmpty()) {
        continue;
      }
      out.append("\n## ").append(FORMS.get(form)).append("\n\n").append(EXPLAINED.get(form));
      out.append('\n').append(MarkdownTable.of(rows(here)));
      for (String plot : plots.keySet()) {
        if (plot.startsWith(form)) {
          out.append("\n![").append(plot).append("](").append(plot).append(")\n");
        }
      }
    }
    return out.toString();
  }

  private static List<String[]> rows(List<Result> results) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "scheme",
          "functions",
          "engine",
          "bytes",
          "offered pps",
          "received pps",
          "loss %",
          "p50 us",
          "p99 us"
        });
    for (Result result : results) {
      boolean failed = result.failure() != null;
      rows.add(
          new String[] {
            String.valueOf(result.scheme()),
            result.subject(),
            result.engine(),
            String.valueOf(result.load().length()),
            result.load().rate() > 0 ? number("%,.0f", result.load().rate()) : "all",
            failed ? "failed: " + result.failure() : number("%,.0f", result.throughput()),
            failed ? "" : number("%.2f", result.loss() * 100),
            number("%.1f", result.p50()),
            number("%.1f", result.p99())
          });
    }
    return rows;
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  private Map<String, String> plots() {
    Map<String, BarPlot> bars = new TreeMap<>();
    Map<String, LinePlot> lines = new TreeMap<>();
    for (Result r : results) {
      if (r.failure() != null || r.received() == 0) {
        continue;
      }
      String group = "scheme " + r.scheme() + ": " + r.subject() + ", " + r.load().length() + " B";
      best(r, group, bars);
      if (!Double.isNaN(r.p50())) {
        lines
            .computeIfAbsent(
                r.form() + "-latency-" + r.load().length() + ".svg",
                name ->
                    new LinePlot(
                        FORMS.get(r.form()) + ": median latency, " + r.load().length() + " bytes",
                        "packets a second offered",
                        false,
                        "microseconds",
                        true))
            .add(
                r.scheme() + " " + r.subject() + ", " + r.engine(),
                r.load().rate(),
                new Spread(r.p50(), r.p50(), Math.max(r.p50(), r.p99()), 1));
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

  /** The most packets a second that arrived, whatever was offered. */
  private void best(Result result, String group, Map<String, BarPlot> bars) {
    double most =
        results.stream()
            .filter(
                r ->
                    r.form().equals(result.form())
                        && r.scheme() == result.scheme()
                        && r.subject().equals(result.subject())
                        && r.engine().equals(result.engine())
                        && r.load().length() == result.load().length())
            .mapToDouble(Result::throughput)
            .max()
            .orElse(0);
    bars.computeIfAbsent(
            result.form() + "-throughput.svg",
            name ->
                new BarPlot(
                    FORMS.get(result.form()) + ": most packets a second that arrived",
                    "packets a second",
                    false))
        .add(group, result.engine(), new Spread(most, most, most, 1));
  }
}
