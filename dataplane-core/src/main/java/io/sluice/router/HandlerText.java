// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.run.CostMeter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The values of the handlers that every element has. */
final class HandlerText {
  /** Lines of a name, a space, and a count. */
  private static final Pattern COUNTS = Pattern.compile("(?:.* \\d+\n)+");

  private HandlerText() {}

  /** Click's list of an element's handlers: those added last come first. */
  static String list(Handlers handlers) {
    List<Handlers.Handler> all = new ArrayList<>(handlers.all());
    Collections.reverse(all);
    return lines(all);
  }

  /** Click's list of the router's own handlers, in the order in which they were added. */
  static String lines(Collection<Handlers.Handler> handlers) {
    StringBuilder text = new StringBuilder();
    for (Handlers.Handler handler : handlers) {
      if (handler.hidden()) {
        continue;
      }
      text.append(handler.name()).append('\t');
      text.append(handler.read() == null ? "" : "r").append(handler.write() == null ? "" : "w");
      text.append(handler.parameter() ? "+" : "").append(handler.flags()).append('\n');
    }
    return text.toString();
  }

  /**
   * One value for several copies of an element: the sum of numbers; a sum for each line if each
   * line begins or ends with a number and has the same text in all copies; other text is
   * concatenated.
   */
  static String sum(List<String> values) {
    if (values.size() == 1) {
      return values.get(0);
    }
    if (values.get(0).indexOf('\t') >= 0) {
      return sumLines(values);
    }
    if (values.stream().allMatch(v -> COUNTS.matcher(v).matches())) {
      return sumCounts(values);
    }
    if (values.stream().anyMatch(v -> v.isEmpty() || v.indexOf('\n') >= 0)) {
      return String.join("", values);
    }
    boolean integers = values.stream().allMatch(v -> v.strip().matches("-?\\d+"));
    return integers
        ? Long.toString(values.stream().mapToLong(v -> Long.parseLong(v.strip())).sum())
        : HandlerValues.decimal(
            values.stream().mapToDouble(v -> Double.parseDouble(v.strip())).sum());
  }

  static String cost(CostMeter cost) {
    return String.format(
        Locale.ROOT,
        "%.2f ns a packet, %d packets and %d batches sampled",
        cost.nanosPerPacket(),
        cost.packets(),
        cost.visits());
  }

  /** Adds up lines of a name and a count that have the same name. */
  private static String sumCounts(List<String> values) {
    Map<String, Long> sums = new LinkedHashMap<>();
    for (String value : values) {
      for (String line : value.split("\n")) {
        int space = line.lastIndexOf(' ');
        sums.merge(line.substring(0, space), Long.parseLong(line.substring(space + 1)), Long::sum);
      }
    }
    StringBuilder text = new StringBuilder();
    sums.forEach((what, sum) -> text.append(what).append(' ').append(sum).append('\n'));
    return text.toString();
  }

  /** Adds up lines of a count, a tab and a name, with the same names in all values. */
  private static String sumLines(List<String> values) {
    List<String[]> columns = values.stream().map(v -> v.split("\n")).toList();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < columns.get(0).length; i++) {
      long sum = 0;
      String what = "";
      for (String[] lines : columns) {
        int tab = lines[i].indexOf('\t');
        sum += Long.parseLong(lines[i].substring(0, tab));
        what = lines[i].substring(tab);
      }
      text.append(sum).append(what).append('\n');
    }
    return text.toString();
  }
}
