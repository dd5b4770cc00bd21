// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Direction;
import io.sluice.chain.request.Form;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.Orders;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a plan of a request: finds the functions, brings them in order, divides them into units by
 * where they may run, and gives each unit a graph: the sequence, fused, or with functions side by
 * side where they may and where that pays.
 */
public final class Planner {
  private final ChainRequest request;
  private final FunctionLibrary library;
  private final Trial trial;
  private final Diagnostics diagnostics;
  private final List<String> notes = new ArrayList<>();
  private final List<String> stages = new ArrayList<>();

  private Planner(
      ChainRequest request, FunctionLibrary library, Trial trial, Diagnostics diagnostics) {
    this.request = request;
    this.library = library;
    this.trial = trial;
    this.diagnostics = diagnostics;
  }

  /**
   * Makes a plan.
   *
   * @param request what is asked for
   * @param library where functions are looked for
   * @param trial finds out what functions cost, where the plan depends on it
   * @param diagnostics takes the messages
   * @return the plan; null after errors
   */
  public static Plan plan(
      ChainRequest request, FunctionLibrary library, Trial trial, Diagnostics diagnostics) {
    int errors = diagnostics.errorCount();
    Plan plan = new Planner(request, library, trial, diagnostics).run();
    return diagnostics.errorCount() > errors ? null : plan;
  }

  private Plan run() {
    List<PlannedFunction> functions = new ArrayList<>();
    for (FunctionUse use : Orders.sequence(request)) {
      PlannedFunction function = load(use);
      if (function != null) {
        functions.add(function);
      }
    }
    checkWorkers();
    if (diagnostics.hasErrors()) {
      return null;
    }
    List<Unit> units = new ArrayList<>();
    List<PlannedFunction> together = new ArrayList<>();
    for (PlannedFunction function : functions) {
      if (!together.isEmpty() && !sameUnit(together.get(together.size() - 1), function)) {
        units.add(unit(together, units.isEmpty()));
        together.clear();
      }
      together.add(function);
    }
    units.add(unit(together, units.isEmpty()));
    List<UnitLink> links = new ArrayList<>();
    for (int i = 1; i < units.size(); i++) {
      link(units.get(i - 1), units.get(i), links);
    }
    return new Plan(request, units, links, stages, notes);
  }

  private void checkWorkers() {
    int processors = Runtime.getRuntime().availableProcessors();
    boolean here = request.functions().stream().allMatch(use -> use.place().node().isEmpty());
    int asked = request.workers();
    for (FunctionUse use : request.functions()) {
      if (use.place().worker() >= request.workers()) {
        diagnostics.error(
            use.position(),
            "worker %d of %d: they count from 0; 'workers' says how many there are"
                .formatted(use.place().worker(), request.workers()));
      }
    }
    if (here && asked > processors) {
      diagnostics.error(
          new Position(request.file(), 0),
          asked + " workers are asked for, and this machine has " + processors + " processors");
    }
  }

  private PlannedFunction load(FunctionUse use) {
    FunctionFile file = library.find(use.function(), diagnostics);
    if (file == null) {
      diagnostics.error(use.position(), "no function '" + use.function() + "'; " + library.names());
      return null;
    }
    for (String parameter : use.parameters().keySet()) {
      if (!file.parameters().containsKey(parameter)) {
        diagnostics.error(
            use.position(),
            "function '%s' has no parameter '%s'; it is %s"
                .formatted(use.function(), parameter, file.signature()));
      }
    }
    int errors = diagnostics.errorCount();
    PlannedFunction function = new PlannedFunction(use, file.graph(use.parameters(), diagnostics));
    if (diagnostics.errorCount() == errors) {
      // By itself, so that messages are about the file.
      GraphEffects.of(Sequence.of(List.of(function), true), diagnostics);
    }
    return function;
  }

  private static boolean sameUnit(PlannedFunction a, PlannedFunction b) {
    return a.use().place().form() == Form.INLINE
        && b.use().place().form() == Form.INLINE
        && a.use().place().node().equals(b.use().place().node());
  }

  private Unit unit(List<PlannedFunction> functions, boolean first) {
    ChainGraph graph = graph(functions, first);
    boolean back = graph.ports() == 2;
    FunctionUse head = functions.get(0).use();
    boolean parallel = graph.nodes.stream().anyMatch(node -> node.className.equals("Unqueue"));
    return new Unit(
        functions.size() == request.functions().size() ? request.name() : head.name(),
        head.place().node(),
        head.place().form(),
        functions.stream().map(PlannedFunction::name).toList(),
        graph.text(),
        back ? List.of("in", "back-in") : List.of("in"),
        back ? List.of("out", "back-out") : List.of("out"),
        parallel ? request.workers() : 1);
  }

  private ChainGraph graph(List<PlannedFunction> functions, boolean first) {
    ChainGraph graph = Sequence.of(functions, request.direction() == Direction.BOTH);
    if (first) {
      Position position = new Position(request.file(), 0);
      Ingress.add(graph, request.name(), request.flows(), position);
    }
    List<String> names = functions.stream().map(PlannedFunction::name).toList();
    if (request.mode() == Mode.SEQUENTIAL) {
      stages.add(Group.sequence(names).toString());
      return graph;
    }
    GraphEffects effects = GraphEffects.of(graph, diagnostics);
    if (effects == null) {
      return graph;
    }
    Fusion.run(graph, effects, notes);
    if (request.mode() == Mode.FUSED || names.size() == 1) {
      stages.add(Group.sequence(names).toString());
      return graph;
    }
    return parallel(graph, effects, names);
  }

  /** The graph with functions side by side; the one that was given where that does not pay. */
  private ChainGraph parallel(ChainGraph fused, GraphEffects effects, List<String> names) {
    ChainGraph graph = fused.copy();
    Map<String, Profile> profiles = Profile.all(names, graph, effects);
    List<String> left = List.copyOf(profiles.keySet());
    for (String name : names) {
      if (!profiles.containsKey(name)) {
        notes.add(
            "fused: nothing is left of "
                + name
                + " on the way forward but what comes before all functions");
      }
    }
    for (Map.Entry<String, Profile> entry : profiles.entrySet()) {
      if (!entry.getValue().undeclared().isEmpty()) {
        notes.add(
            "%s is treated as touching everything: %s does not declare its effects"
                .formatted(entry.getKey(), String.join(", ", entry.getValue().undeclared())));
      }
    }
    boolean measured = request.mode() == Mode.AUTO && request.workers() > 1;
    Costs costs = measured ? trial.run(graph.text(), left, notes) : Costs.UNKNOWN;
    List<Group> groups = Grouping.of(request, left, profiles, costs, notes);
    List<String> steps = new ArrayList<>(names);
    steps.removeAll(left);
    groups.forEach(group -> steps.add(group.toString()));
    stages.add(String.join(" -> ", steps));
    if (groups.stream().noneMatch(Group::isParallel)) {
      return fused;
    }
    SideBySide.run(request.name(), graph, names, groups, profiles);
    return graph;
  }

  private void link(Unit from, Unit to, List<UnitLink> links) {
    LinkKind kind = from.node().equals(to.node()) ? request.link() : LinkKind.VXLAN;
    links.add(new UnitLink(kind, from.name(), 0, to.name(), 0));
    if (from.inputs().size() > 1 && to.outputs().size() > 1) {
      links.add(new UnitLink(kind, to.name(), 1, from.name(), 1));
    }
  }
}
