// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.flow.FlowTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongFunction;

/** Finds those that send most, among the flows of a table; for handlers. */
final class TopFlows {
  private static final Comparator<FlowRecord> BY_BYTES = Comparator.comparingLong(TopFlows::bytes);

  private record Host(boolean ipv6, long high, long low) {}

  private TopFlows() {}

  private static long bytes(FlowRecord flow) {
    return flow.forward().bytes() + flow.reply().bytes();
  }

  /** The flows with most bytes, each a line: bytes, packets, protocol, ends, label. */
  static String flows(FlowTable flows, LongFunction<FlowRecord> reader, int count) {
    PriorityQueue<FlowRecord> top = new PriorityQueue<>(BY_BYTES);
    flows.forEach(
        forward -> {
          top.add(reader.apply(forward));
          if (top.size() > count) {
            top.remove();
          }
        });
    List<FlowRecord> sorted = new ArrayList<>(top);
    sorted.sort(BY_BYTES.reversed());
    StringBuilder out = new StringBuilder();
    for (FlowRecord flow : sorted) {
      out.append(bytes(flow)).append('\t');
      out.append(flow.forward().packets() + flow.reply().packets()).append('\t');
      out.append(flow.protocol()).append('\t');
      appendEnd(out, flow.ipv6(), flow.srcHigh(), flow.srcLow(), flow.srcPort());
      out.append('\t');
      appendEnd(out, flow.ipv6(), flow.dstHigh(), flow.dstLow(), flow.dstPort());
      if (flow.label() != null) {
        out.append('\t').append(RecordLines.escaped(flow.label().name()));
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static void appendEnd(StringBuilder out, boolean ipv6, long high, long low, int port) {
    String address = RecordLines.address(ipv6, high, low);
    out.append(ipv6 ? "[" + address + "]" : address).append(':').append(port);
  }

  /** The hosts that send most bytes, each a line: bytes, packets, address. */
  static String talkers(FlowTable flows, LongFunction<FlowRecord> reader, int count) {
    Map<Host, long[]> hosts = new HashMap<>();
    flows.forEach(
        forward -> {
          FlowRecord flow = reader.apply(forward);
          add(hosts, new Host(flow.ipv6(), flow.srcHigh(), flow.srcLow()), flow.forward());
          add(hosts, new Host(flow.ipv6(), flow.dstHigh(), flow.dstLow()), flow.reply());
        });
    StringBuilder out = new StringBuilder();
    hosts.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> -entry.getValue()[0]))
        .limit(count)
        .forEach(
            entry -> {
              Host host = entry.getKey();
              long[] sums = entry.getValue();
              out.append(sums[0]).append('\t').append(sums[1]).append('\t');
              out.append(RecordLines.address(host.ipv6(), host.high(), host.low())).append('\n');
            });
    return out.toString();
  }

  private static void add(Map<Host, long[]> hosts, Host host, FlowRecord.Direction sent) {
    if (sent.packets() > 0) {
      long[] sums = hosts.computeIfAbsent(host, h -> new long[2]);
      sums[0] += sent.bytes();
      sums[1] += sent.packets();
    }
  }
}
