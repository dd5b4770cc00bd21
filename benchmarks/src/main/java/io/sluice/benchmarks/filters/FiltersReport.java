// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.report.JsonText;
import io.sluice.report.MarkdownTable;
import io.sluice.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as a Markdown page and as a JSON document. */
final class FiltersReport {
  private static final double MEBIBYTE = 1 << 20;

  private final Map<String, Object> facts;
  private final List<SetResult> results;

  FiltersReport(Map<String, Object> facts, List<SetResult> results) {
    this.facts = facts;
    this.results = results;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static Spread net(List<Subject.Sample> samples) {
    return Spread.of(samples.stream().map(Subject.Sample::net).toList());
  }

  String markdown() {
    StringBuilder out = new StringBuilder("# Look-ups among many rules\n\n");
    facts.forEach(
        (name, value) -> out.append("- ").append(name).append(": ").append(value).append('\n'));
    out.append(
        """

        Nanoseconds a packet, headers in the cache, without the cost of putting them there: the
        median of the rounds (smallest to largest). Drawn: %d packets from the rules and their corners;
        then that many flows in turn. Built: from the file of rules to the first look-up, in a JVM that has
        just started. MiB: what the structure holds.

        """
            .formatted(SetRun.DRAWN));
    out.append(MarkdownTable.of(lookUps()));
    List<String[]> whole = whole();
    if (whole.size() > 1) {
      out.append(
          """

          `./sluice` from launch to its end after one packet, and the most memory it had resident,
          packet buffers included:

          """);
      out.append(MarkdownTable.of(whole));
    }
    List<String[]> compared = compared();
    if (compared.size() > 1) {
      out.append("\nPackets for which each finds the same rule as Sluice does:\n\n");
      out.append(MarkdownTable.of(compared));
    }
    return out.toString();
  }

  private List<String[]> lookUps() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "set", "rules", "by", "built s", "MiB", "drawn", "1 flow", "1,024", "65,536"
        });
    for (SetResult result : results) {
      for (Subject subject : result.subjects()) {
        List<String> row = new ArrayList<>();
        row.add(result.set() + (result.disturbed() > 0 ? " (disturbed)" : ""));
        row.add(Integer.toString(result.rules()));
        row.add(subject.name);
        row.add(format("%.3f", subject.buildSeconds));
        row.add(format("%.1f", subject.bytes / MEBIBYTE));
        for (String trace : List.of("drawn", "1", "1024", "65536")) {
          List<Subject.Sample> samples = subject.samples.get(trace);
          if (samples == null) {
            row.add("-");
          } else {
            Spread spread = net(samples);
            row.add(format("%.1f (%.1f-%.1f)", spread.median(), spread.min(), spread.max()));
          }
        }
        rows.add(row.toArray(new String[0]));
      }
    }
    return rows;
  }

  private List<String[]> whole() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"set", "rules", "s", "MiB"});
    for (SetResult result : results) {
      if (result.startSeconds() > 0) {
        rows.add(
            new String[] {
              result.set(),
              Integer.toString(result.rules()),
              format("%.2f", result.startSeconds()),
              format("%.0f", result.startMebibytes())
            });
      }
    }
    return rows;
  }

  private List<String[]> compared() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"set", "with", "packets"});
    for (SetResult result : results) {
      result
          .agreement()
          .forEach((name, count) -> rows.add(new String[] {result.set(), name, count.toString()}));
    }
    return rows;
  }

  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("facts", facts);
    List<Object> sets = new ArrayList<>();
    for (SetResult result : results) {
      Map<String, Object> set = new LinkedHashMap<>();
      set.put("set", result.set());
      set.put("rules", result.rules());
      set.put("startSeconds", result.startSeconds());
      set.put("startMebibytes", result.startMebibytes());
      set.put("disturbed", result.disturbed());
      set.put(
          "sameAs",
          result.agreement().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString())));
      set.put("subjects", result.subjects().stream().map(FiltersReport::json).toList());
      sets.add(set);
    }
    document.put("sets", sets);
    return JsonText.of(document);
  }

  private static Map<String, Object> json(Subject subject) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("by", subject.name);
    map.put("buildSeconds", subject.buildSeconds);
    map.put("bytes", subject.bytes);
    Map<String, Object> nanos = new LinkedHashMap<>();
    subject.samples.forEach(
        (trace, samples) -> nanos.put(trace, samples.stream().map(FiltersReport::json).toList()));
    map.put("nanoseconds", nanos);
    return map;
  }

  private static Map<String, Object> json(Subject.Sample sample) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("withCopying", sample.lookUp());
    map.put("copying", sample.copying());
    return map;
  }
}
