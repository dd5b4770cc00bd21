// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Direction;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.Goal;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.Restart;
import io.sluice.effect.Action;
import io.sluice.lang.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A chain in the forms that the planner makes of it, each one step after the previous one, so that
 * a wrong step is identified.
 *
 * @param sequence one function after the other
 * @param effects the effects of its elements
 * @param fused without redundant work
 * @param copied in groups, each branch with a full copy
 * @param shared in groups, with as little copied as possible
 * @param apart the same with branches on two workers
 * @param functions the functions
 * @param notes the planner's notes
 */
record Forms(
    ChainGraph sequence,
    GraphEffects effects,
    ChainGraph fused,
    ChainGraph copied,
    ChainGraph shared,
    ChainGraph apart,
    List<PlannedFunction> functions,
    List<String> notes) {

  /** Functions that assign numbers in the order in which packets of all flows arrive. */
  private static final Set<String> IN_TURN = Set.of("nat", "loadbalancer", "tunnel");

  private static final int BURST = 32;

  /** All forms of a chain; profiles may be falsified. */
  static Forms of(
      List<PlannedFunction> functions, Direction direction, UnaryOperator<Profile> falsified) {
    return of(functions, List.of(), direction, (effects, graph) -> {}, falsified);
  }

  /** All forms of a chain; effects of elements and profiles may be falsified. */
  static Forms of(
      List<PlannedFunction> functions,
      List<String> flows,
      Direction direction,
      BiConsumer<GraphEffects, ChainGraph> falsifier,
      UnaryOperator<Profile> falsified) {
    Diagnostics diagnostics = new Diagnostics();
    List<String> notes = new ArrayList<>();
    ChainGraph sequence = Sequence.of(functions, direction == Direction.BOTH);
    Ingress.add(sequence, "chain", flows, RandomChains.HERE);
    GraphEffects effects = GraphEffects.of(sequence, diagnostics);
    if (effects == null) {
      throw new AssertionError(diagnostics.toString());
    }
    falsifier.accept(effects, sequence);
    ChainGraph fused = sequence.copy();
    Fusion.run(fused, effects, notes);
    return new Forms(
        sequence,
        effects,
        fused,
        parallel(request(functions, direction, Mode.COPIES, 1), fused, effects, falsified, notes),
        parallel(request(functions, direction, Mode.PARALLEL, 1), fused, effects, falsified, notes),
        parallel(request(functions, direction, Mode.PARALLEL, 2), fused, effects, falsified, notes),
        functions,
        notes);
  }

  private static ChainRequest request(
      List<PlannedFunction> functions, Direction direction, Mode mode, int workers) {
    return new ChainRequest(
        "test",
        "chain",
        List.of(),
        functions.stream().map(PlannedFunction::use).toList(),
        List.of(),
        false,
        direction,
        Goal.LATENCY,
        mode,
        workers,
        LinkKind.VETH,
        Restart.NEVER,
        Map.of());
  }

  private static ChainGraph parallel(
      ChainRequest request,
      ChainGraph fused,
      GraphEffects effects,
      UnaryOperator<Profile> falsified,
      List<String> notes) {
    ChainGraph graph = fused.copy();
    List<String> names = request.functions().stream().map(FunctionUse::name).toList();
    Map<String, Profile> profiles = Profile.all(names, graph, effects);
    profiles.replaceAll((name, profile) -> falsified.apply(profile));
    List<String> left = List.copyOf(profiles.keySet());
    List<Group> groups = Grouping.of(request, left, profiles, Costs.UNKNOWN, notes);
    if (groups.stream().noneMatch(Group::isParallel)) {
      return fused;
    }
    Parallelizer.run("chain", graph, names, groups, profiles);
    return graph;
  }

  boolean isParallel() {
    return shared != fused;
  }

  /**
   * The first step with a different result, and the difference.
   *
   * @param packets the packets
   * @param seed determines bursts
   * @param threads whether branches also run on separate threads
   * @return null if there is none
   */
  String firstWrong(List<byte[]> packets, long seed, boolean threads) {
    Outcome expected = ChainRun.inTurn(sequence, packets, seed, BURST, 1);
    Outcome found = ChainRun.inTurn(fused, packets, seed, BURST, 1);
    if (!expected.differenceTo(found).isEmpty()) {
      return firstWrongRemoval(expected, packets, seed);
    } else if (!isParallel()) {
      return null;
    }
    // A merger restores the order of packets of different flows. Identifications and ports that are
    // assigned in turn depend on it.
    boolean inTurn =
        functions.stream().anyMatch(f -> IN_TURN.contains(f.use().function()))
            || sequence.nodes.stream().anyMatch(node -> effects.effects(node).does(Action.STATE));
    int burst = inTurn ? 1 : BURST;
    expected = inTurn ? ChainRun.inTurn(sequence, packets, seed, burst, 1) : expected;
    String wrong = wrong("group", copied, expected, packets, seed, burst, 1);
    if (wrong == null) {
      wrong = wrong("share and copy headers", shared, expected, packets, seed, burst, 1);
    }
    if (wrong == null) {
      expected = ChainRun.inTurn(sequence, packets, seed, burst, 2);
      wrong = wrong("place on workers", apart, expected, packets, seed, burst, 2);
    }
    return wrong == null && threads ? wrongOnThreads(packets, burst) : wrong;
  }

  private static String wrong(
      String step,
      ChainGraph graph,
      Outcome expected,
      List<byte[]> packets,
      long seed,
      int burst,
      int workers) {
    Outcome found = ChainRun.inTurn(graph, packets, seed, burst, workers);
    String wrong = expected.differenceTo(found, false);
    return wrong.isEmpty() ? null : message(step, wrong, graph);
  }

  private String wrongOnThreads(List<byte[]> packets, int burst) {
    ChainGraph graph = apart.copy();
    for (ChainGraph.Node node : List.copyOf(graph.nodes)) {
      if (burst == 1 && node.className.equals("Unqueue")) {
        node.config = "BURST 1";
      } else if (burst == 1 && node.className.equals("Merger")) {
        ChainGraph.Edge out = graph.outOf(node).get(0);
        ChainGraph.Node single = graph.add(node.name + "_single", "OneByOne", "");
        graph.edges.remove(out);
        graph.connect(node, 0, single, 0);
        graph.connect(single, 0, out.to(), out.toPort());
      }
    }
    Outcome expected = ChainRun.inWindows(sequence, packets, burst);
    String wrong = expected.differenceTo(ChainRun.onThreads(graph, packets, burst), false);
    return wrong.isEmpty() ? null : message("run on threads", wrong, graph);
  }

  /** Which of the elements that fusion removes makes the difference. */
  private String firstWrongRemoval(Outcome expected, List<byte[]> packets, long seed) {
    for (int steps = 1; ; steps++) {
      ChainGraph graph = sequence.copy();
      List<String> removals = new ArrayList<>();
      boolean more = Fusion.run(graph, effects, steps, removals);
      String wrong = expected.differenceTo(ChainRun.inTurn(graph, packets, seed, BURST, 1));
      if (!wrong.isEmpty()) {
        return message("fuse", removals.get(removals.size() - 1) + "\n" + wrong, graph);
      } else if (!more) {
        throw new AssertionError("fusion is wrong only as a whole");
      }
    }
  }

  private static String message(String step, String difference, ChainGraph graph) {
    return step + " is wrong: " + difference + "\n" + graph.text();
  }

  String text() {
    return functions.stream().map(f -> f.name() + f.use().parameters()).toList()
        + "\n"
        + String.join("\n", notes);
  }
}
