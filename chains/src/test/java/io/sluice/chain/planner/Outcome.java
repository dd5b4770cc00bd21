// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.Element;
import io.sluice.router.Router;
import io.sluice.testing.Captured;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a graph for packets.
 *
 * @param forward the packets that left by output 0: for each flow, in order
 * @param backward the packets that left by output 1
 * @param state the state of elements afterwards, by name
 */
record Outcome(
    Map<String, List<String>> forward,
    Map<String, List<String>> backward,
    Map<String, String> state) {
  /** The handlers that show the state of elements, by class. */
  private static final Map<String, List<String>> STATE =
      Map.of(
          "Counter", List.of("count", "byte_count"),
          "IPRewriter", List.of("size", "tcp_table", "udp_table"),
          "ICMPPingRewriter", List.of("size", "table"),
          "IntrusionFilter", List.of("flows", "alerts", "top"));

  /** Reads the result of a run. */
  static Outcome of(
      List<Captured> forward, List<Captured> backward, ChainGraph graph, Router router) {
    return new Outcome(flows(forward), flows(backward), state(router, graph));
  }

  private static Map<String, List<String>> flows(List<Captured> packets) {
    Map<String, List<String>> flows = new LinkedHashMap<>();
    for (Captured packet : packets) {
      String hex = HexFormat.of().formatHex(packet.bytes());
      // EtherType, version, addresses, protocol: fragments belong to their flow; a packet that is
      // not IP is a flow of its own.
      boolean ip = hex.length() >= 68 && hex.startsWith("08004", 24);
      String flow =
          ip ? hex.substring(24, 30) + hex.substring(46, 48) + hex.substring(52, 68) : hex;
      flows.computeIfAbsent(flow, key -> new ArrayList<>()).add(hex);
    }
    return new java.util.TreeMap<>(flows);
  }

  private static Map<String, String> state(Router router, ChainGraph graph) {
    Map<String, String> state = new LinkedHashMap<>();
    for (ChainGraph.Node node : graph.nodes) {
      Element element = router.find("unit/" + node.name);
      if (element == null) {
        continue;
      }
      StringBuilder text = new StringBuilder("drops");
      for (int i = 0; i < element.dropReasons().size(); i++) {
        if (element.drops(i) > 0) {
          text.append(' ')
              .append(element.dropReasons().get(i))
              .append('=')
              .append(element.drops(i));
        }
      }
      text.append(';');
      for (String handler : STATE.getOrDefault(node.className, List.of())) {
        // Tables end with the remaining seconds of a flow, and have no order.
        String value =
            router.read("unit/" + node.name + "." + handler).replaceAll(" exp[0-9]+", "");
        text.append(' ').append(handler).append(' ');
        value.lines().sorted().forEach(line -> text.append(line).append('|'));
      }
      state.put(node.name, text.toString());
    }
    return state;
  }

  /**
   * The difference to another graph's result; empty if there is none, for elements that both have.
   */
  String differenceTo(Outcome other) {
    return differenceTo(other, true);
  }

  /**
   * The difference to another graph's result.
   *
   * @param other the result of another graph for the same packets
   * @param drops whether drop counts are compared: a packet that several parallel functions drop is
   *     counted by each
   */
  String differenceTo(Outcome other, boolean drops) {
    StringBuilder text = new StringBuilder();
    compare("packets", forward, other.forward, text);
    compare("answers", backward, other.backward, text);
    for (Map.Entry<String, String> entry : state.entrySet()) {
      String theirs = other.state.get(entry.getKey());
      if (theirs != null && !relevant(theirs, drops).equals(relevant(entry.getValue(), drops))) {
        text.append(
            "state of %s: %s, not %s%n".formatted(entry.getKey(), theirs, entry.getValue()));
      }
    }
    return text.toString();
  }

  private static String relevant(String state, boolean drops) {
    return drops ? state : state.replaceAll("drops[^;]*;", "");
  }

  private static void compare(
      String what,
      Map<String, List<String>> expected,
      Map<String, List<String>> found,
      StringBuilder text) {
    if (expected.equals(found)) {
      return;
    }
    for (String flow :
        new java.util.TreeSet<>(
            java.util.stream.Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .toList())) {
      List<String> a = expected.getOrDefault(flow, List.of());
      List<String> b = found.getOrDefault(flow, List.of());
      if (!a.equals(b)) {
        int i = 0;
        while (i < Math.min(a.size(), b.size()) && a.get(i).equals(b.get(i))) {
          i++;
        }
        text.append(
            "%s of flow %s: %d, not %d; the first that differs is %d%n  %s%n  %s%n"
                .formatted(
                    what,
                    flow,
                    b.size(),
                    a.size(),
                    i,
                    i < a.size() ? a.get(i) : "-",
                    i < b.size() ? b.get(i) : "-"));
        return;
      }
    }
  }
}
