// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.Memory;
import io.sluice.report.JsonText;
import io.sluice.report.MarkdownTable;
import io.sluice.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as a Markdown page and as a JSON document. */
public final class Report {
  private final Map<String, Object> facts;
  private final List<Result> results;
  private final List<Elements> elements;

  Report(Map<String, Object> facts, List<Result> results, List<Elements> elements) {
    this.facts = facts;
    this.results = results;
    this.elements = elements;
  }

  /** Tables that are readable as plain text too. */
  String markdown() {
    StringBuilder out = new StringBuilder("# Comparison\n\n");
    facts.forEach(
        (name, value) -> out.append("- ").append(name).append(": ").append(value).append('\n'));
    out.append(
        """

        Nanoseconds a packet: the median of the rounds. Ratio: to the fastest peer of the row (without
        peers, to the first engine) in the same round; smallest, median and largest of the rounds;
        below 1 is faster. Start: milliseconds from launch to the first packets sent, seen once. MiB:
        most memory resident, packet buffers included, and how much of it was in reserved and in
        transparent huge pages. Runs: those that count / rejected / that count although the machine
        was disturbed.

        """);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "job",
          "engine",
          "ns a packet",
          "Mpps",
          "ratio min/median/max",
          "start ms",
          "MiB, reserved, transparent",
          "mbufs",
          "runs"
        });
    for (Result result : results) {
      for (Series series : result.series()) {
        rows.add(row(result, series));
      }
    }
    return out.append(MarkdownTable.of(rows)).append(speedUps()).append(elementCosts()).toString();
  }

  private static String memory(Memory memory) {
    return format("%.0f, %.0f, %.0f", memory.total(), memory.reserved(), memory.transparent());
  }

  /** What two workers do for those jobs that were run with one as well. */
  private String speedUps() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"job", "engine", "one, Mpps", "two, Mpps", "speed-up min/median/max"});
    for (Result two : results) {
      for (Series series : two.series()) {
        Series one = Result.baseline(results, two, series);
        if (one != null) {
          Spread gain = one.ratioTo(series);
          rows.add(
              new String[] {
                two.job().title(),
                series.engine.name(),
                format("%.2f", 1000 / one.nanos().median()),
                format("%.2f", 1000 / series.nanos().median()),
                format("%.2f / %.2f / %.2f", gain.min(), gain.median(), gain.max())
              });
        }
      }
    }
    String text =
        """

        ## Two workers

        Millions of packets a second with one worker and with two, each on a processor of its own, and
        the ratio within a round. Two cores: two receive queues and run to completion, against one
        worker for both queues. Pipeline: one worker receives, classifies and checks, another filters
        and sends, against one worker for all of it.

        """;
    return rows.size() > 1 ? text + MarkdownTable.of(rows) : "";
  }

  private static String[] row(Result result, Series series) {
    String mbufs = Integer.toString(result.job().buffers());
    if (!series.isMeasured()) {
      String why = series.failure == null ? "verified, not measured" : series.failure;
      return new String[] {
        result.job().title(), series.engine.name(), why, "", "", start(series), "", mbufs, ""
      };
    }
    Spread nanos = series.nanos();
    return new String[] {
      result.job().title(),
      series.engine.name(),
      format("%.1f (%.1f to %.1f)", nanos.median(), nanos.min(), nanos.max()),
      format("%.2f", 1000 / nanos.median()),
      ratio(result, series),
      start(series),
      memory(series.memory()),
      mbufs,
      format("%d / %d / %d", nanos.count(), series.rejected, series.disturbed)
    };
  }

  private static String start(Series series) {
    return series.firstPacket == 0 ? "" : format("%.0f", series.firstPacket);
  }

  private static String ratio(Result result, Series series) {
    Series peer = result.base();
    if (peer == null) {
      return "";
    }
    if (peer == series) {
      return "1";
    }
    Spread ratio = series.ratioTo(peer);
    return format("%.2f / %.2f / %.2f", ratio.min(), ratio.median(), ratio.max());
  }

  /** What elements cost in Sluice. */
  private String elementCosts() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"job", "element", "ns a packet"});
    for (Elements one : elements) {
      String title = one.job().title();
      if (one.failure() != null) {
        rows.add(new String[] {title, one.failure(), ""});
      }
      one.costs()
          .forEach(
              (name, nanos) ->
                  rows.add(
                      new String[] {
                        title,
                        name,
                        format("%.1f (%.1f to %.1f)", nanos.median(), nanos.min(), nanos.max())
                      }));
    }
    String text =
        """

        ## Elements

        Nanoseconds that a packet spends in each element of Sluice, from a sample of the rounds in which
        the clock is read at every border between elements. The whole graph is timed from outside, in the
        same runs; in rounds that are not sampled the compiler sees through the borders.

        """;
    return rows.size() > 1 ? text + MarkdownTable.of(rows) : "";
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Everything, every single run included. */
  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("facts", facts);
    List<Object> jobs = new ArrayList<>();
    for (Result result : results) {
      Job job = result.job();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", job.id());
      row.put("title", job.title());
      row.put("rules", job.rules());
      row.put("flows", job.flows());
      row.put("queues", job.layout().queues());
      row.put("workers", job.layout().workers());
      row.put("frame_length", result.frameLength());
      row.put("mbufs", job.buffers());
      row.put("engines", result.series().stream().map(one -> json(result, one)).toList());
      jobs.add(row);
    }
    document.put("jobs", jobs);
    List<Object> apart = new ArrayList<>();
    for (Elements one : elements) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", one.job().id());
      row.put("failure", one.failure());
      Map<String, Object> costs = new LinkedHashMap<>();
      one.costs().forEach((name, nanos) -> costs.put(name, json(nanos)));
      row.put("ns", costs);
      apart.add(row);
    }
    document.put("elements", apart);
    return JsonText.of(document);
  }

  private Map<String, Object> json(Result result, Series series) {
    Map<String, Object> engine = new LinkedHashMap<>();
    engine.put("engine", series.engine.name());
    if (series.failure != null) {
      engine.put("failure", series.failure);
    }
    if (!series.isMeasured()) {
      return engine;
    }
    engine.put("ns", json(series.nanos()));
    Series peer = result.base();
    if (peer != null) {
      engine.put("ratio_to", peer.engine.name());
      engine.put("ratio", json(series.ratioTo(peer)));
    }
    Series alone = Result.baseline(results, result, series);
    if (alone != null) {
      engine.put("speed_up_to", result.job().baseline());
      engine.put("speed_up", json(alone.ratioTo(series)));
    }
    engine.put("rejected", series.rejected);
    engine.put("disturbed", series.disturbed);
    engine.put("peak_memory_mib", series.memory().total());
    engine.put("reserved_huge_pages_mib", series.memory().reserved());
    engine.put("transparent_huge_pages_mib", series.memory().transparent());
    engine.put("first_packet_ms", series.firstPacket);
    List<Object> runs = new ArrayList<>();
    for (Run run : series.runs) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("packets", run.sample().packets());
      one.put("seconds", run.sample().seconds());
      one.put("ns", run.sample().nanosPerPacket());
      one.put("calibration_ms", run.calibration());
      one.put("other_load", run.otherLoad());
      one.put("peak_memory_mib", run.memory().total());
      runs.add(one);
    }
    engine.put("runs", runs);
    return engine;
  }

  private static Map<String, Object> json(Spread spread) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("min", spread.min());
    map.put("median", spread.median());
    map.put("max", spread.max());
    return map;
  }
}
