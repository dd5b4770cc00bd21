// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Direction;
import io.sluice.chain.request.Goal;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Mode;
import io.sluice.lang.Diagnostics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A chain in the forms that the planner makes of it, each one step further than that before, so
 * that a wrong step has a name.
 *
 * @param sequence one function after the other
 * @param fused without what is done already
 * @param copied in groups, each branch with a full copy
 * @param shared in groups, with as little copied as is right
 * @param functions the functions
 * @param notes what the planner says
 */
record Forms(
    ChainGraph sequence,
    ChainGraph fused,
    ChainGraph copied,
    ChainGraph shared,
    List<PlannedFunction> functions,
    List<String> notes) {

  /** Functions that number something in the order in which packets of all flows come. */
  private static final Set<String> IN_TURN = Set.of("nat", "loadbalancer", "tunnel");

  /** All forms of a chain; profiles may be falsified on the way. */
  static Forms of(List<PlannedFunction> functions, boolean both, UnaryOperator<Profile> falsified) {
    return of(functions, both, (effects, graph) -> {}, falsified);
  }

  /** All forms of a chain; effects of elements and profiles may be falsified on the way. */
  static Forms of(
      List<PlannedFunction> functions,
      boolean both,
      BiConsumer<GraphEffects, ChainGraph> falsifier,
      UnaryOperator<Profile> falsified) {
    Diagnostics diagnostics = new Diagnostics();
    List<String> notes = new ArrayList<>();
    ChainGraph sequence = Sequence.of(functions, both);
    GraphEffects effects = GraphEffects.of(sequence, diagnostics);
    if (effects == null) {
      throw new AssertionError(diagnostics.toString());
    }
    falsifier.accept(effects, sequence);
    ChainGraph fused = sequence.copy();
    Fusion.run(fused, effects, notes);
    return new Forms(
        sequence,
        fused,
        parallel(functions, Mode.COPIES, fused, effects, falsified, notes),
        parallel(functions, Mode.PARALLEL, fused, effects, falsified, notes),
        functions,
        notes);
  }

  private static ChainGraph parallel(
      List<PlannedFunction> functions,
      Mode mode,
      ChainGraph fused,
      GraphEffects effects,
      UnaryOperator<Profile> falsified,
      List<String> notes) {
    ChainRequest request =
        new ChainRequest(
            "test",
            "chain",
            List.of(),
            functions.stream().map(PlannedFunction::use).toList(),
            List.of(),
            false,
            Direction.BOTH,
            Goal.LATENCY,
            mode,
            1,
            LinkKind.VETH);
    ChainGraph graph = fused.copy();
    Entry.free(graph);
    Dataflow flow = Dataflow.of(graph, effects);
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (PlannedFunction function : functions) {
      String name = function.name();
      if (graph.nodes.stream().anyMatch(node -> node.function.equals(name))) {
        profiles.put(name, falsified.apply(Profile.of(name, graph, effects, flow)));
      }
    }
    List<String> left = List.copyOf(profiles.keySet());
    List<Group> groups = Grouping.of(request, left, profiles, Costs.UNKNOWN, notes);
    if (groups.stream().noneMatch(Group::isParallel)) {
      return fused;
    }
    SideBySide.run("chain", graph, left, groups, profiles);
    return graph;
  }

  /** The first step that makes something else of packets, and what; null when none does. */
  String firstWrong(List<byte[]> packets, long seed) {
    String wrong = wrong("fuse", fused, packets, seed, 32);
    // A merger brings packets of different flows back in order. Identifications and ports that are
    // given in turn depend on it.
    boolean inTurn = functions.stream().anyMatch(f -> IN_TURN.contains(f.use().function()));
    int burst = inTurn ? 1 : 32;
    if (wrong == null && copied != fused) {
      wrong = wrong("group", copied, packets, seed, burst);
    }
    if (wrong == null && shared != fused) {
      wrong = wrong("share and copy headers", shared, packets, seed, burst);
    }
    return wrong;
  }

  private String wrong(
      String step, ChainGraph graph, List<byte[]> packets, long seed, int longest) {
    Outcome expected = Outcome.of(sequence, packets, seed, longest);
    Outcome found = Outcome.of(graph, packets, seed, longest);
    String difference = expected.differenceTo(found, step.equals("fuse"));
    return difference.isEmpty() ? null : step + " is wrong: " + difference + "\n" + graph.text();
  }

  String text() {
    return functions.stream().map(f -> f.name() + f.use().parameters()).toList()
        + "\n"
        + String.join("\n", notes);
  }
}
