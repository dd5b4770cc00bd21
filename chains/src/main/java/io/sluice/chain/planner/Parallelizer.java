// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.ChainGraph.Edge;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.planner.Dependency.Way;
import io.sluice.chain.request.Names;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Rewires a sequence: puts the branches of its groups between copiers and mergers, so that they run
 * in parallel.
 */
final class Parallelizer {
  /** The packets that can wait for a branch on another worker. */
  private static final int QUEUE = 4096;

  private final String chain;
  private final ChainGraph graph;
  private final List<String> names;
  private final Map<String, Profile> profiles;

  private Parallelizer(
      String chain, ChainGraph graph, List<String> names, Map<String, Profile> profiles) {
    this.chain = Names.element(chain);
    this.graph = graph;
    this.names = names;
    this.profiles = profiles;
  }

  /**
   * Rewires a graph.
   *
   * @param chain the chain's name
   * @param graph a sequence, which is changed
   * @param names all functions, in their order; including those of which only the reverse path is
   *     left
   * @param groups the groups, in their order
   * @param profiles what the functions do
   */
  static void run(
      String chain,
      ChainGraph graph,
      List<String> names,
      List<Group> groups,
      Map<String, Profile> profiles) {
    Parallelizer work = new Parallelizer(chain, graph, names, profiles);
    int number = 0;
    for (Group group : groups) {
      if (group.isParallel()) {
        work.rewire(group, ++number);
      }
    }
  }

  private void rewire(Group group, int number) {
    String name = chain + (number == 1 ? "" : number);
    List<String> members = new ArrayList<>(group.functions());
    members.sort(Comparator.comparing(names::indexOf));
    List<Edge> in = graph.entries(members.get(0), names);
    List<Edge> out = graph.exits(members.get(members.size() - 1), names);
    Map<String, Edge> heads = new HashMap<>();
    Map<String, List<Edge>> tails = new HashMap<>();
    for (String member : members) {
      heads.put(member, graph.entries(member, names).get(0));
      tails.put(member, graph.exits(member, names));
    }
    Edge behind = out.get(0);
    members.forEach(member -> graph.edges.removeAll(graph.entries(member, names)));
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
        // The order of branches may differ from that of functions. Of an annotation that several
        // functions may write, the value of the last function counts.
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
        .max(Comparator.comparing(names::indexOf))
        .orElseThrow();
  }
}
