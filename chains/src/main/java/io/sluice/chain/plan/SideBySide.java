// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.plan.ChainGraph.Edge;
import io.sluice.chain.plan.ChainGraph.Node;
import io.sluice.chain.plan.Dependency.Way;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Rewires a sequence so that the branches of its groups lie between copiers and mergers. */
final class SideBySide {
  /** Packets that wait for a branch on another worker. */
  private static final int QUEUE = 4096;

  private final String chain;
  private final ChainGraph graph;
  private final Map<String, Profile> profiles;

  /** Where functions stand in the sequence. */
  private final Map<String, Integer> places = new HashMap<>();

  private SideBySide(String chain, ChainGraph graph, Map<String, Profile> profiles) {
    this.chain = chain;
    this.graph = graph;
    this.profiles = profiles;
  }

  /**
   * Rewires a graph.
   *
   * @param chain the chain's name
   * @param graph a sequence, which is changed
   * @param names all functions, in their order; also those of which only the way back is left
   * @param groups the groups, in their order
   * @param profiles what the functions do
   */
  static void run(
      String chain,
      ChainGraph graph,
      List<String> names,
      List<Group> groups,
      Map<String, Profile> profiles) {
    SideBySide work = new SideBySide(chain, graph, profiles);
    for (String name : names) {
      work.places.put(name, work.places.size());
    }
    int number = 0;
    for (Group group : groups) {
      if (group.isParallel()) {
        work.rewire(group, ++number);
      }
    }
  }

  /** Where a connection's end stands in the sequence; what is no function's comes first. */
  private int place(Node node) {
    return node == graph.output ? places.size() : places.getOrDefault(node.function, -1);
  }

  private boolean isForward(Edge edge) {
    boolean ends = edge.from() == graph.input && edge.fromPort() == 1;
    return !ends
        && !(edge.to() == graph.output && edge.toPort() == 1)
        && place(edge.from()) < place(edge.to());
  }

  /** Connections by which packets come to a function from those before. */
  private List<Edge> entries(String function) {
    return graph.edges.stream().filter(e -> isInto(e, function)).toList();
  }

  private boolean isInto(Edge edge, String function) {
    return edge.to().function.equals(function)
        && !edge.from().function.equals(function)
        && isForward(edge);
  }

  private List<Edge> exits(String function) {
    return graph.edges.stream()
        .filter(e -> e.from().function.equals(function) && !e.to().function.equals(function))
        .filter(this::isForward)
        .toList();
  }

  private void rewire(Group group, int number) {
    String name = chain + (number == 1 ? "" : number);
    List<String> members = new ArrayList<>(group.functions());
    members.sort(java.util.Comparator.comparing(places::get));
    List<Edge> in = entries(members.get(0));
    List<Edge> out = exits(members.get(members.size() - 1));
    Map<String, Edge> heads = new HashMap<>();
    Map<String, List<Edge>> tails = new HashMap<>();
    for (String member : members) {
      heads.put(member, entries(member).get(0));
      tails.put(member, exits(member));
    }
    Edge behind = out.get(0);
    members.forEach(member -> graph.edges.removeAll(entries(member)));
    graph.edges.removeAll(out);
    Node copier = graph.add(name + "_copier", "Copier", "CHAIN " + name + ", COPY " + words(group));
    Node merger =
        graph.add(name + "_merger", "Merger", "CHAIN " + name + ", WRITES " + writes(group));
    in.forEach(edge -> graph.connect(edge.from(), edge.fromPort(), copier, 0));
    for (int i = 0; i < group.branches().size(); i++) {
      branch(group, i, copier, merger, heads, tails);
    }
    graph.connect(merger, 0, behind.to(), behind.toPort());
  }

  private void branch(
      Group group,
      int index,
      Node copier,
      Node merger,
      Map<String, Edge> heads,
      Map<String, List<Edge>> tails) {
    List<String> branch = group.branches().get(index);
    Edge head = heads.get(branch.get(0));
    Node from = copier;
    int port = index;
    int worker = group.workers().get(index);
    if (worker > 0) {
      String name = copier.name + "_branch" + index;
      Node queue = graph.add(name + "_queue", "Queue", String.valueOf(QUEUE));
      Node mover = graph.add(name, "Unqueue", "");
      graph.add(name + "_worker", "StaticThreadSched", name + " " + worker);
      graph.connect(copier, index, queue, 0);
      graph.connect(queue, 0, mover, 0);
      from = mover;
      port = 0;
    }
    graph.connect(from, port, head.to(), head.toPort());
    for (int i = 0; i < branch.size(); i++) {
      boolean last = i == branch.size() - 1;
      Edge next = last ? null : heads.get(branch.get(i + 1));
      for (Edge tail : tails.get(branch.get(i))) {
        graph.connect(
            tail.from(), tail.fromPort(), last ? merger : next.to(), last ? index : next.toPort());
      }
    }
  }

  private static String words(Group group) {
    StringJoiner words = new StringJoiner(" ");
    for (Way way : group.copies()) {
      words.add(way.name().toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }

  private String writes(Group group) {
    StringJoiner all = new StringJoiner(" ");
    for (List<String> branch : group.branches()) {
      Effects sum = Effects.NONE;
      for (String function : branch) {
        sum = sum.and(profiles.get(function).effects());
      }
      StringJoiner fields = new StringJoiner(" ", "\"", "\"");
      for (Field field : sum.fieldsWritten()) {
        // Branches may begin in another order than functions have: of annotations, which several
        // may write, the last function's count.
        if (!field.isAnnotation() || branch.contains(lastWriter(field, group))) {
          fields.add(field.text());
        }
      }
      for (Action action : List.of(Action.ADDS_HEADER, Action.REMOVES_HEADER, Action.RESIZES)) {
        if (sum.does(action)) {
          fields.add(action.text());
        }
      }
      all.add(fields.toString());
    }
    return all.toString();
  }

  private String lastWriter(Field field, Group group) {
    return group.functions().stream()
        .filter(name -> profiles.get(name).effects().writes(field))
        .max(java.util.Comparator.comparing(places::get))
        .orElseThrow();
  }
}
