// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.micro;

import io.sluice.report.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of the micro-benchmarks. */
final class MicroReport {
  /**
   * A warm JVM still allocates a little now and then, of which an operation's share is this at
   * most; an object a packet would be 16 bytes or more.
   */
  private static final double NOTHING = 0.05;

  private final Map<String, Object> facts;
  private final List<MicroResult> results;

  MicroReport(Map<String, Object> facts, List<MicroResult> results) {
    this.facts = facts;
    this.results = results;
  }

  /** Results that allocated something. */
  List<MicroResult> allocating() {
    return results.stream().filter(result -> result.bytes() > NOTHING).toList();
  }

  private Double baseline(MicroResult of) {
    return results.stream()
        .filter(result -> result.group().equals(of.group()))
        .filter(result -> result.method().equals(MicroResult.BASELINE))
        .map(MicroResult::nanos)
        .findFirst()
        .orElse(null);
  }

  /** The report for people. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("# Micro-benchmarks, as benchmarks/micro wrote them\n\n");
    facts.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    text.append(
        """

        Nanoseconds an operation: a packet, or what the class says. Error: half of JMH's 99.9 %
        interval. Over: what it costs beyond the baseline of the same run.

        | benchmark | method | ns | error | baseline | over | B/op |
        | --- | --- | --- | --- | --- | --- | --- |
        """);
    for (MicroResult result : results) {
      if (!result.method().equals(MicroResult.BASELINE)) {
        Double baseline = baseline(result);
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %s | %s | %s | %s |%n",
                result.group(),
                result.method(),
                result.nanos(),
                number("%.2f", result.error()),
                baseline == null ? "" : number("%.2f", baseline),
                baseline == null ? "" : number("%.2f", result.nanos() - baseline),
                number("%.4f", result.bytes())));
      }
    }
    return text.toString();
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  /** The report for programs. */
  String json() {
    List<Object> rows = new ArrayList<>();
    for (MicroResult result : results) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("benchmark", result.group());
      row.put("method", result.method());
      row.put("nanoseconds", result.nanos());
      row.put("error", Double.isNaN(result.error()) ? null : result.error());
      row.put("bytes", Double.isNaN(result.bytes()) ? null : result.bytes());
      rows.add(row);
    }
    Map<String, Object> document = new LinkedHashMap<>(facts);
    document.put("results", rows);
    return JsonText.of(document);
  }
}
