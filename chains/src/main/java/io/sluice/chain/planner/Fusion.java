// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static io.sluice.chain.planner.Knowledge.UNKNOWN;

import io.sluice.chain.planner.ChainGraph.Edge;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.planner.Fact.Decided;
import io.sluice.chain.planner.Fact.DestinationMarked;
import io.sluice.chain.planner.Fact.Passed;
import io.sluice.chain.planner.Fact.ValidIp;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Removes what packets need not pass: checks that an earlier element has already made,
 * classifications with a known result, headers that are removed and added again. The packets that
 * leave the graph are the same, byte for byte and in the same order, and so is the state of the
 * remaining elements. The counts of removed elements are lost.
 */
final class Fusion {
  private static final int IP_HEADER = 20;

  private final ChainGraph graph;
  private final GraphEffects effects;
  private final List<String> notes;

  /** Elements that packets reached before the graph was changed. */
  private final Set<Node> entered = new HashSet<>();

  /** Elements that others refer to by name; they are kept. */
  private final Set<Node> named = new HashSet<>();

  private Fusion(ChainGraph graph, GraphEffects effects, List<String> notes) {
    this.graph = graph;
    this.effects = effects;
    this.notes = notes;
  }

  /**
   * Fuses a graph.
   *
   * @param graph the graph, which is changed
   * @param effects the effects of its elements
   * @param notes takes a line for each removed element, with the reason
   */
  static void run(ChainGraph graph, GraphEffects effects, List<String> notes) {
    run(graph, effects, Integer.MAX_VALUE, notes);
  }

  /**
   * Takes the first steps of fusing a graph.
   *
   * @param graph the graph, which is changed
   * @param effects the effects of its elements
   * @param most how many steps at most
   * @param notes takes a line for each removed element, with the reason
   * @return whether there may be more steps to take
   */
  static boolean run(ChainGraph graph, GraphEffects effects, int most, List<String> notes) {
    return new Fusion(graph, effects, notes).run(most);
  }

  private boolean run(int most) {
    Set<Edge> before = new LinkedHashSet<>(graph.edges);
    before.forEach(edge -> entered.add(edge.to()));
    graph.nodes.stream().filter(this::isNamed).forEach(named::add);
    int steps = 0;
    while (steps < most && step()) {
      steps++;
    }
    cutOff();
    plugPorts(before);
    return steps == most;
  }

  /**
   * Disconnects elements that no packet reaches from the next function. They are kept, but may be
   * all that is left of their own function.
   */
  private void cutOff() {
    Dataflow flow = Dataflow.of(graph, effects);
    for (Node node : entered) {
      if (graph.nodes.contains(node) && node != graph.output && flow.before(node) == null) {
        graph.edges.removeIf(
            edge -> edge.from() == node && !edge.to().function.equals(node.function));
      }
    }
  }

  /** Whether another element of the same function may refer to this one in its configuration. */
  private boolean isNamed(Node node) {
    String name = node.name;
    Set<String> names = new HashSet<>();
    while (name.indexOf('/') >= 0) {
      name = name.substring(name.indexOf('/') + 1);
      names.add(name);
    }
    return graph.nodes.stream()
        .filter(other -> other != node && other.function.equals(node.function))
        .flatMap(other -> Stream.of(other.config.split("[^A-Za-z0-9_@/]+")))
        .anyMatch(names::contains);
  }

  /** Connects unused ports to Idle or Discard, because elements need all ports connected. */
  private void plugPorts(Set<Edge> before) {
    for (Edge edge : before) {
      Node to = edge.to();
      boolean alone = graph.into(to).stream().noneMatch(e -> e.toPort() == edge.toPort());
      // This includes the graph's output: a chain that drops everything still has one.
      if (alone && graph.nodes.contains(to)) {
        Node idle = graph.add(to.name + "_no_input" + edge.toPort(), to.function, "Idle", "");
        effects.assume(idle, Effects.NONE);
        graph.connect(idle, 0, to, edge.toPort());
      }
      Node from = edge.from();
      alone = graph.outOf(from).stream().noneMatch(e -> e.fromPort() == edge.fromPort());
      if (alone && !from.className.equals("Idle") && graph.nodes.contains(from)) {
        Node discard =
            graph.add(from.name + "_no_output" + edge.fromPort(), from.function, "Discard", "");
        effects.assume(discard, Effects.NONE.doing(Action.DROPS));
        graph.connect(from, edge.fromPort(), discard, 0);
      }
    }
    for (Node node : List.copyOf(graph.nodes)) {
      boolean joined = !graph.into(node).isEmpty() || !graph.outOf(node).isEmpty();
      if (node.className.equals("Idle") && !joined && node != graph.input && node != graph.output) {
        graph.remove(node);
      }
    }
  }

  /** Removes one element, or two that undo each other. Returns whether something was removed. */
  private boolean step() {
    Dataflow flow = Dataflow.of(graph, effects);
    for (Node node : List.copyOf(graph.nodes)) {
      if (node == graph.input || node == graph.output || named.contains(node)) {
        continue;
      }
      Knowledge before = flow.before(node);
      // Counters are kept even if they count nothing: somebody may read them.
      if (before == null && entered.contains(node) && !node.className.equals("Counter")) {
        graph.remove(node);
        notes.add("fused: removed " + node + ": no packet reaches it");
        return true;
      }
      if (before != null && (removed(node, before) || undone(node, before))) {
        return true;
      }
    }
    return false;
  }

  private boolean removed(Node node, Knowledge before) {
    switch (node.className) {
      case "CheckIPHeader", "CheckIPHeader2" -> {
        return checkIpHeader(node, before);
      }
      case "MarkIPHeader" -> {
        int at = Dataflow.headerAt(node, before);
        return at != UNKNOWN
            && before.hasMarkedHeader(at)
            && bypass(node, 0, "the header is already marked there");
      }
      case "HashSwitch" -> {
        int outputs = (int) graph.outOf(node).stream().map(Edge::fromPort).distinct().count();
        int output = ConstantBytes.chosen(node, outputs, before);
        return output >= 0 && bypass(node, output, "the bytes that it reads are always the same")
            || repeated(node, before);
      }
      default -> {
        return decided(node, before) || pointless(node, before) || repeated(node, before);
      }
    }
  }

  private boolean checkIpHeader(Node node, Knowledge before) {
    int at = Dataflow.headerAt(node, before);
    boolean plain =
        !Dataflow.has(node, "BADSRC")
            && !Dataflow.has(node, "GOODDST")
            && !Dataflow.has(node, "INTERFACES");
    boolean marked =
        before.knows(new DestinationMarked(at))
            || !isBehind(node, does -> does.reads(Field.ANNO_DST_IP));
    return plain
        && at != UNKNOWN
        && before.hasMarkedHeader(at)
        && marked
        && bypass(node, 0, "the header was checked before, and every later write keeps it right");
  }

  /** Removes a classifier of which only one output is possible. */
  private boolean decided(Node node, Knowledge before) {
    List<Rule> rules = effects.rules(node);
    boolean data = node.className.equals("Classifier");
    if (rules == null || data && before.start() == UNKNOWN) {
      return false;
    }
    int start = data ? before.start() : 0;
    List<Decided> known = before.decided();
    Set<Integer> outputs = new HashSet<>();
    for (int i : effects.logic().possible(known, rules, data, start)) {
      outputs.add(i == RuleLogic.UNMATCHED ? Rule.DROP : rules.get(i).output());
    }
    if (outputs.size() != 1 || outputs.contains(Rule.DROP)) {
      return false;
    }
    int output = outputs.iterator().next();
    String by = "";
    for (Decided fact : known) {
      boolean alone =
          effects.logic().follows(List.of(fact), new Decided(data, rules, output, start, ""));
      by = alone && by.isEmpty() ? " after " + fact.by() : by;
    }
    return bypass(node, output, "only output " + output + " is possible" + by);
  }

  /** Removes a classifier that drops nothing and whose outputs all lead to the same place. */
  private boolean pointless(Node node, Knowledge before) {
    List<Rule> rules = effects.rules(node);
    List<Edge> out = graph.outOf(node);
    if (rules == null || out.isEmpty() || !dropsNothing(node, rules, effects.logic(), before)) {
      return false;
    }
    // Packets of different flows may be reordered. An element that numbers packets would notice.
    if (isBehind(node, does -> does.does(Action.STATE))) {
      return false;
    }
    Edge first = out.get(0);
    return out.stream().allMatch(e -> e.to() == first.to() && e.toPort() == first.toPort())
        && bypass(node, first.fromPort(), "all its outputs lead to the same place");
  }

  /** Whether a classifier sends each packet to one of its outputs. */
  static boolean dropsNothing(Node node, List<Rule> rules, RuleLogic logic, Knowledge before) {
    boolean data = node.className.equals("Classifier");
    if (data && before.start() == UNKNOWN) {
      return false;
    }
    return logic.possible(before.decided(), rules, data, data ? before.start() : 0).stream()
        .allMatch(i -> i != RuleLogic.UNMATCHED && rules.get(i).output() != Rule.DROP);
  }

  /** Removes an element that has already run, if nothing that it looks at has changed since. */
  private boolean repeated(Node node, Knowledge before) {
    if (!Dataflow.isRepeatable(node, effects.effects(node))) {
      return false;
    }
    for (Fact fact : before.facts()) {
      if (fact instanceof Passed passed
          && passed.className().equals(node.className)
          && passed.config().equals(node.config)
          && passed.start() == before.start()
          && (passed.header() == before.mark() || !readsHeaders(node))) {
        return bypass(node, passed.output(), "it has already run, and nothing has changed since");
      }
    }
    return false;
  }

  private boolean readsHeaders(Node node) {
    return effects.effects(node).reads(Field.HEADER_POSITIONS);
  }

  /** Whether an element with certain effects comes after a node. */
  private boolean isBehind(Node node, Predicate<Effects> what) {
    Set<Node> seen = new HashSet<>();
    List<Node> open = new ArrayList<>(List.of(node));
    for (int i = 0; i < open.size(); i++) {
      for (Edge edge : graph.outOf(open.get(i))) {
        if (edge.to() != graph.output && seen.add(edge.to())) {
          if (what.test(effects.effects(edge.to()))) {
            return true;
          }
          open.add(edge.to());
        }
      }
    }
    return false;
  }

  /** Removes a Strip that follows an Unstrip of the same length, or the reverse. */
  private boolean undone(Node node, Knowledge before) {
    List<Edge> out = graph.outOf(node);
    int bytes = Dataflow.number(node);
    if (out.size() != 1 || bytes < 0 || before.start() == UNKNOWN) {
      return false;
    }
    Node next = out.get(0).to();
    boolean strips = node.className.equals("Strip") && next.className.equals("Unstrip");
    boolean unstrips = node.className.equals("Unstrip") && next.className.equals("Strip");
    if (!(strips || unstrips)
        || named.contains(next)
        || graph.into(next).size() != 1
        || Dataflow.number(next) != bytes
        || graph.outOf(next).size() != 1) {
      return false;
    }
    // Strip drops packets that are too short, and Unstrip those without headroom.
    boolean safe = strips ? hasBytes(before, before.start() + bytes) : before.start() - bytes >= 0;
    if (!safe) {
      return false;
    }
    String why = "they undo each other";
    return bypass(node, 0, why) && bypass(next, 0, why);
  }

  private static boolean hasBytes(Knowledge before, int end) {
    return before.facts().stream()
        .anyMatch(fact -> fact instanceof ValidIp ip && ip.at() + IP_HEADER >= end);
  }

  /** Removes an element; packets continue where one of its outputs leads. */
  private boolean bypass(Node node, int output, String why) {
    List<Edge> into = graph.into(node);
    for (Edge out : graph.outOf(node)) {
      if (out.fromPort() == output) {
        into.forEach(in -> graph.connect(in.from(), in.fromPort(), out.to(), out.toPort()));
      }
    }
    graph.remove(node);
    notes.add("fused: removed " + node + ": " + why);
    return true;
  }
}
