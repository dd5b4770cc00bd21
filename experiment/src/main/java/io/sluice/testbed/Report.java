// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.report.JsonText;
import io.sluice.report.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The report of a run: Markdown with tables, plots as SVG, and all results as JSON. */
final class Report {
  private static final String HEAD = "# Service function chains: the experiment\n\n";

  private static final Map<String, String> EXPLAINED =
      Map.of(
          "nodes",
          """
          Generator, functions and collector are processes on six nodes. A node is a network namespace
          with its own Open vSwitch (userspace datapath, without DPDK: a polling port would need a
          processor of its own), bridges br0 (underlay), br1 (scheme 1) and br2 (schemes 2 and 3), and
          VXLAN tunnels to its neighbours (key 123 on br1, 124 on br2). Bridges forward by Ethernet
          address and flood nothing. All processes share the processors, so the figures are those of
          the whole path, and depend mostly on the switches and on scheduling. Latency counts from
          when a packet was due at the generator to its arrival at the collector.
          """,
          "process",
          """
          Source, functions and sink run on one worker: the cost of the functions and little else; the
          row "nothing" is source and sink alone. Throughput is measured with a source that repeats one
          frame (one flow), latency with 64 flows of timestamped packets at half of the throughput with
          such packets, from when a packet was due; the figures are medians of the rounds. Click and
          FastClick run the same graph; they have no timestamped traffic.
          """,
          "dpdk",
          """
          Generator, functions and collector are processes with vhost-user ports, joined by one Open
          vSwitch with DPDK. Its polling thread has its own processor; the others share the rest.
          """);

  private final Map<String, String> facts;
  private final List<Result> results;
  private final Map<String, List<String>> notes;

  /**
   * A report to be written.
   *
   * @param facts about the machine and the run
   * @param results in the order in which they are shown
   * @param notes the planner's notes, by chain
   */
  Report(Map<String, String> facts, List<Result> results, Map<String, List<String>> notes) {
    this.facts = facts;
    this.results = results;
    this.notes = notes;
  }

  void write(Path folder) throws DeployException {
    try {
      Map<String, String> plots = ReportPlots.of(results);
      for (Map.Entry<String, String> plot : plots.entrySet()) {
        Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
      }
      Files.writeString(folder.resolve("report.md"), markdown(plots));
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("facts", facts);
      all.put("results", results.stream().map(Result::values).toList());
      all.put("planner", notes);
      Files.writeString(folder.resolve("results.json"), JsonText.of(all));
    } catch (IOException e) {
      throw new DeployException("cannot write the report: " + e.getMessage());
    }
  }

  String markdown(Map<String, String> plots) {
    StringBuilder out = new StringBuilder(HEAD);
    facts.forEach(
        (name, value) -> out.append("- ").append(name).append(": ").append(value).append('\n'));
    for (String form : Options.FORMS) {
      List<Result> here =
          results.stream().filter(r -> r.form().equals(form) && r.scheme() > 0).toList();
      if (!here.isEmpty()) {
        out.append("\n## ").append(ReportPlots.FORMS.get(form)).append("\n\n");
        out.append(EXPLAINED.get(form)).append('\n').append(MarkdownTable.of(rows(here)));
        failures(here, out);
        pictures(form, plots, out);
      }
    }
    paper(plots, out);
    planner(out);
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
          "p99 us",
          "reordered"
        });
    for (Result result : results) {
      boolean failed = result.failure() != null;
      rows.add(
          new String[] {
            String.valueOf(result.scheme()),
            result.subject(),
            result.engine(),
            failed ? "" : String.valueOf(result.load().length()),
            failed ? "" : offered(result.load()),
            failed ? "failed" : number("%,.0f", result.throughput()),
            failed ? "" : number("%.2f", result.loss() * 100),
            number("%,.1f", result.p50()),
            number("%,.1f", result.p99()),
            failed ? "" : String.valueOf(result.reordered())
          });
    }
    return rows;
  }

  private static String offered(Load load) {
    return load.rate() > 0 ? number("%,.0f", load.rate()) : "all";
  }

  private static void failures(List<Result> results, StringBuilder out) {
    TreeSet<String> lines = new TreeSet<>();
    for (Result result : results) {
      if (result.failure() != null) {
        lines.add(
            "- failed: scheme %d, %s, %s: %s%n"
                .formatted(result.scheme(), result.subject(), result.engine(), result.failure()));
      }
    }
    out.append(lines.isEmpty() ? "" : "\n");
    lines.forEach(out::append);
  }

  private static void pictures(String form, Map<String, String> plots, StringBuilder out) {
    for (String plot : plots.keySet()) {
      if (plot.startsWith(form)) {
        out.append("\n![").append(plot).append("](").append(plot).append(")\n");
      }
    }
  }

  /** The table of the paper: a row for each chain and each variant. */
  private void paper(Map<String, String> plots, StringBuilder out) {
    List<Result> here = results.stream().filter(r -> r.scheme() == 0).toList();
    if (here.isEmpty()) {
      return;
    }
    out.append(
        """

        ## Chains of two to five functions

        In one process. "Fused" leaves out what an earlier function has already done (shared blocks are
        merged into one); "parallel" runs functions on a shared packet between a copier and a merger
        wherever that is allowed, whether it pays or not; "on copies" does the same with a full copy for
        each of them; "planned" is what the planner makes of the chain. Latency counts from input to
        output at half of the throughput; "of sequential" compares with the first row of each chain.

        """);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "functions",
          "chain",
          "form",
          "bytes",
          "pps",
          "ns per packet",
          "of sequential",
          "p50 us",
          "p99 us",
          "p50 of sequential"
        });
    Result base = null;
    for (Result r : here) {
      if (base == null || !base.subject().equals(r.subject())) {
        base = r;
      }
      boolean failed = r.failure() != null;
      rows.add(
          new String[] {
            String.valueOf(r.subject().split("-").length),
            r.subject(),
            r.engine(),
            String.valueOf(r.load().length()),
            failed ? "failed" : number("%,.0f", r.throughput()),
            failed ? "" : number("%.1f", 1e9 / r.throughput()),
            failed ? "" : number("%.2f", r.throughput() / base.throughput()),
            number("%,.1f", r.p50()),
            number("%,.1f", r.p99()),
            number("%.2f", r.p50() / base.p50())
          });
    }
    out.append(MarkdownTable.of(rows));
    failures(here, out);
    pictures("paper", plots, out);
  }

  private void planner(StringBuilder out) {
    if (notes.isEmpty()) {
      return;
    }
    out.append("\n## What the planner said\n");
    notes.forEach(
        (chain, lines) -> {
          out.append("\n").append(chain).append(":\n\n");
          lines.forEach(line -> out.append("- ").append(line).append('\n'));
        });
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
