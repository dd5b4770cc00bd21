// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.handler.Handlers;
import io.sluice.run.CostMeter;
import java.util.List;
import java.util.Locale;

/** Values of the handlers that every element has. */
final class HandlerText {
  private HandlerText() {}

  static String list(Handlers handlers) {
    StringBuilder text = new StringBuilder();
    for (Handlers.Handler handler : handlers.all()) {
      text.append(handler.name()).append('\t');
      text.append(handler.read() == null ? "" : "r").append(handler.write() == null ? "" : "w");
      text.append('\n');
    }
    return text.toString();
  }

  static String ports(Element element) {
    StringBuilder text = new StringBuilder();
    text.append(element.nInputs()).append(element.nInputs() == 1 ? " input\n" : " inputs\n");
    for (int i = 0; i < element.nInputs(); i++) {
      InputPort input = element.input(i);
      text.append(input.isPush() ? "push\t" : "pull\t").append(name(input.source())).append('\n');
    }
    text.append(element.nOutputs()).append(element.nOutputs() == 1 ? " output\n" : " outputs\n");
    for (int i = 0; i < element.nOutputs(); i++) {
      OutputPort output = element.output(i);
      text.append(output.isPush() ? "push\t" : "pull\t").append(name(output.target()));
      text.append('\t').append(output.packets()).append('\n');
    }
    return text.toString();
  }

  /**
   * One value for several copies of an element: the sum of numbers, line by line where each line
   * begins with one.
   */
  static String sum(List<String> values) {
    if (values.size() == 1) {
      return values.get(0);
    }
    if (values.get(0).indexOf('\t') >= 0) {
      return sumLines(values);
    }
    boolean integers = values.stream().allMatch(v -> v.strip().matches("-?\\d+"));
    return integers
        ? Long.toString(values.stream().mapToLong(v -> Long.parseLong(v.strip())).sum())
        : Double.toString(values.stream().mapToDouble(v -> Double.parseDouble(v.strip())).sum());
  }

  static String cost(CostMeter cost) {
    return String.format(
        Locale.ROOT,
        "%.2f ns a packet, %d packets and %d batches sampled",
        cost.nanosPerPacket(),
        cost.packets(),
        cost.visits());
  }

  /** Lines of a count, a tab and what was counted, the same in all values. */
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

  private static String name(Element element) {
    return element == null ? "-" : element.name();
  }
}
