// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.element.Element;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a graph has made of packets.
 *
 * @param forward what has left by output 0: packets of each flow, in order
 * @param backward what has left by output 1
 * @param state what elements say of themselves afterwards, by name
 */
record Outcome(
    Map<String, List<String>> forward,
    Map<String, List<String>> backward,
    Map<String, String> state) {
  /**
   * Sends packets through a graph, in bursts, and answers to what comes out.
   *
   * @param graph the graph
   * @param packets what comes in
   * @param seed decides on bursts and answers
   * @param longest the most packets of a burst
   */
  static Outcome of(ChainGraph graph, List<byte[]> packets, long seed, int longest) {
    boolean both = graph.ports() == 2;
    String config =
        "in :: Inject -> unit :: {\n"
            + graph.text()
            + "}\n -> out :: Capture;"
            + (both ? "back :: Inject -> [1] unit [1] -> answers :: Capture;" : "");
    Random random = new Random(seed);
    try (TestGraph run = TestGraph.of(config)) {
      int i = 0;
      while (i < packets.size()) {
        int burst = Math.min(1 + random.nextInt(longest), packets.size() - i);
        int before = run.packets("out").size();
        run.send("in", packets.subList(i, i + burst).toArray(new byte[0][]));
        i += burst;
        // One by one: which flow's answer is first must not depend on the order of flows.
        if (both && burst == 1) {
          List<byte[]> left = run.packets("out");
          left.subList(before, left.size()).forEach(p -> run.send("back", ChainTraffic.reply(p)));
        }
      }
      run.run();
      return new Outcome(
          flows(run.packets("out")),
          both ? flows(run.packets("answers")) : Map.of(),
          state(run, graph));
    }
  }

  private static Map<String, List<String>> flows(List<byte[]> packets) {
    Map<String, List<String>> flows = new LinkedHashMap<>();
    for (byte[] packet : packets) {
      String hex = HexFormat.of().formatHex(packet);
      // EtherType, version, addresses, protocol: fragments belong to their flow, too; what is no IP
      // packet is a flow of its own.
      boolean ip = hex.length() >= 68 && hex.startsWith("08004", 24);
      String flow =
          ip ? hex.substring(24, 30) + hex.substring(46, 48) + hex.substring(52, 68) : hex;
      flows.computeIfAbsent(flow, key -> new ArrayList<>()).add(hex);
    }
    return new java.util.TreeMap<>(flows);
  }

  private static Map<String, String> state(TestGraph run, ChainGraph graph) {
    Map<String, String> state = new LinkedHashMap<>();
    for (ChainGraph.Node node : graph.nodes) {
      Element element = run.router().find("unit/" + node.name);
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
      switch (node.className) {
        case "Counter" -> text.append(" count ").append(run.read("unit/" + node.name + ".count"));
        case "IPRewriter", "ICMPPingRewriter" ->
            text.append(" flows ").append(run.read("unit/" + node.name + ".size"));
        default -> {
          // no state of its own
        }
      }
      state.put(node.name, text.toString());
    }
    return state;
  }

  /** How another graph's outcome differs; empty when it does not, for elements that both have. */
  String differenceTo(Outcome other) {
    return differenceTo(other, true);
  }

  /**
   * The same.
   *
   * @param other what a graph has made of the same packets
   * @param drops whether what elements count as dropped is compared: a packet that functions side
   *     by side drop, each counts
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
