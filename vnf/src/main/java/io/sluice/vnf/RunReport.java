// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.router.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of a run: device ports, elements, and drops by reason. */
final class RunReport {
  /** Handlers by which device elements tell what their port counted. */
  private static final List<String> PORT_HANDLERS =
      List.of("hw_count", "hw_bytes", "hw_dropped", "hw_errors", "nombufs", "kernel_drops");

  private static final List<String> BYTE_HANDLERS = List.of("byte_count", "hw_bytes");

  private record Port(Element element, String device, Map<String, Long> counters) {}

  private record Row(
      Element element,
      long in,
      long out,
      Long bytes,
      Map<String, Long> drops,
      Double nanos,
      List<Integer> workers) {}

  private final List<Port> ports = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Counts counts;
  private final double seconds;

  private RunReport(Counts counts, double seconds) {
    this.counts = counts;
    this.seconds = seconds;
  }

  /**
   * Takes stock of a router.
   *
   * @param router a router that was stopped but not closed, so that devices still answer
   * @param seconds how long it ran
   * @return the report
   */
  static RunReport of(Router router, double seconds) {
    Map<Element, Map<String, Long>> devices = new LinkedHashMap<>();
    Map<Element, Long> bytes = new LinkedHashMap<>();
    for (Element element : router.elements()) {
      Map<String, Long> port = numbers(router, element, PORT_HANDLERS);
      if (!port.isEmpty()) {
        devices.put(element, port);
      }
      numbers(router, element, BYTE_HANDLERS).values().stream()
          .filter(value -> value > 0)
          .findFirst()
          .ifPresent(value -> bytes.put(element, value));
    }
    RunReport report = new RunReport(new Counts(router), seconds);
    devices.forEach(
        (element, port) ->
            report.ports.add(new Port(element, element.config().split(",")[0].strip(), port)));
    for (Element element : router.elements()) {
      Counts counts = report.counts;
      report.rows.add(
          new Row(
              element,
              counts.in(element),
              counts.out(element),
              bytes.get(element),
              counts.drops(element),
              nanos(router.instances(element)),
              router.instances(element).stream().map(e -> e.worker().index()).toList()));
    }
    return report;
  }

  /** Nanoseconds a packet in sampled rounds; null for an element that none of them came to. */
  private static Double nanos(List<Element> instances) {
    long packets = instances.stream().mapToLong(e -> e.cost().packets()).sum();
    long nanos = instances.stream().mapToLong(e -> e.cost().nanos()).sum();
    return packets == 0 ? null : Math.max(0.0, (double) nanos / packets);
  }

  private static Map<String, Long> numbers(Router router, Element element, List<String> names) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String name : names) {
      Handlers.Handler handler = router.handlers(element).get(name);
      if (handler != null && handler.read() != null) {
        try {
          found.put(name, Long.parseLong(router.read(element.name() + "." + name).strip()));
        } catch (NumberFormatException | Handlers.HandlerException e) {
          // "unknown": the port does not count this
        }
      }
    }
    return found;
  }

  /** The report for people. */
  String table() {
    StringBuilder out = new StringBuilder();
    if (!ports.isEmpty()) {
      TextTable table = new TextTable("port", "<element", "<counters");
      for (Port port : ports) {
        List<String> counters = new ArrayList<>();
        port.counters.forEach((name, value) -> counters.add(name + " " + number(value)));
        table.row(port.device, port.element.name(), String.join(", ", counters));
      }
      out.append(table).append('\n');
    }
    // A short run has no sampled rounds, and then the column would be empty.
    boolean costs = rows.stream().anyMatch(row -> row.nanos != null);
    List<String> head = new ArrayList<>(List.of("<element", "<class", "in", "out", "bytes"));
    head.addAll(costs ? List.of("ns", "dropped", "<why") : List.of("dropped", "<why"));
    TextTable table = new TextTable(head.toArray(new String[0]));
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(row.element.name());
      cells.add(row.element.className());
      cells.add(row.element.nInputs() == 0 ? "-" : number(row.in));
      cells.add(row.element.nOutputs() == 0 ? "-" : number(row.out));
      cells.add(row.bytes == null ? "-" : number(row.bytes));
      if (costs) {
        cells.add(row.nanos == null ? "-" : String.format(Locale.ROOT, "%.1f", row.nanos));
      }
      cells.add(number(Counts.sum(row.drops)));
      cells.add(why(row.drops));
      table.row(cells.toArray(new String[0]));
    }
    out.append(table);
    return out.append(number(counts.entered()))
        .append(" packets in, ")
        .append(number(counts.left()))
        .append(" out, ")
        .append(counts.discarded() == 0 ? "" : number(counts.discarded()) + " discarded, ")
        .append(number(counts.dropped()))
        .append(String.format(Locale.ROOT, " dropped in %.3f s%n", seconds))
        .toString();
  }

  private static String why(Map<String, Long> drops) {
    List<String> parts = new ArrayList<>();
    drops.forEach(
        (reason, count) -> parts.add(drops.size() == 1 ? reason : reason + " " + number(count)));
    return String.join(", ", parts);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /**
   * The report for programs.
   *
   * @param configuration how messages name the configuration
   * @param handlers values that were asked for
   * @return a JSON object
   */
  String json(String configuration, Map<String, String> handlers) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("configuration", configuration);
    document.put("seconds", Math.round(seconds * 1e6) / 1e6);
    document.put("packets_in", counts.entered());
    document.put("packets_out", counts.left());
    document.put("packets_discarded", counts.discarded());
    document.put("packets_dropped", counts.dropped());
    List<Object> portList = new ArrayList<>();
    for (Port port : ports) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("device", port.device);
      item.put("element", port.element.name());
      item.putAll(port.counters);
      portList.add(item);
    }
    document.put("ports", portList);
    List<Object> elementList = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("name", row.element.name());
      item.put("class", row.element.className());
      item.put("workers", row.workers);
      item.put("packets_in", row.in);
      item.put("packets_out", row.out);
      if (row.bytes != null) {
        item.put("bytes", row.bytes);
      }
      if (row.nanos != null) {
        item.put("nanoseconds_a_packet", Math.round(row.nanos * 100) / 100.0);
      }
      item.put("drops", row.drops);
      elementList.add(item);
    }
    document.put("elements", elementList);
    document.put("handlers", handlers);
    return Json.write(document);
  }
}
