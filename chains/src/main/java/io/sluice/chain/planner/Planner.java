// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Direction;
import io.sluice.chain.request.Flow;
import io.sluice.chain.request.Form;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.Names;
import io.sluice.chain.request.Orders;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Turns a request into a plan: finds the functions, sorts them, divides them into units by where
 * they may run, and makes a graph for each unit. The graph is the sequence of functions, fused,
 * with functions in parallel where that is allowed and pays.
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
   * @param request the request
   * @param library where functions are looked for
   * @param trial measures what functions cost, if the plan depends on it
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
    int before = diagnostics.errorCount();
    List<PlannedFunction> functions = new ArrayList<>();
    for (FunctionUse use : Orders.sequence(request)) {
      PlannedFunction function = load(use);
      if (function != null) {
        functions.add(function);
      }
    }
    checkWorkers();
    checkFlows();
    if (diagnostics.errorCount() > before) {
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
            "no worker %d: 'workers' is %d, and they are numbered from 0"
                .formatted(use.place().worker(), request.workers()));
      }
    }
    if (here && asked > processors) {
      diagnostics.error(
          request.position("workers"),
          asked + " workers requested, but this machine has only " + processors + " processors");
    }
  }

  private void checkFlows() {
    if (isWrong(request.flows(), new Diagnostics())) {
      // Each flow separately, so that messages have its line.
      request.flows().forEach(flow -> isWrong(List.of(flow), diagnostics));
    }
  }

  private boolean isWrong(List<Flow> flows, Diagnostics messages) {
    return !flows.isEmpty()
        && GraphEffects.of(classified(new ChainGraph(), flows), messages) == null;
  }

  private ChainGraph classified(ChainGraph graph, List<Flow> flows) {
    if (graph.edges.isEmpty()) {
      graph.connect(graph.input, 0, graph.output, 0);
    }
    if (!flows.isEmpty()) {
      List<String> patterns = flows.stream().map(Flow::pattern).toList();
      Ingress.add(graph, request.name(), patterns, flows.get(0).position());
    }
    return graph;
  }

  private PlannedFunction load(FunctionUse use) {
    FunctionFile file = library.find(use.function(), use.position(), diagnostics);
    if (file == null) {
      return null;
    }
    int errors = diagnostics.errorCount();
    use.parameters().forEach((parameter, value) -> checkParameter(use, parameter, value, file));
    if (diagnostics.errorCount() > errors) {
      return null;
    }
    PlannedFunction function = new PlannedFunction(use, file.graph(use.parameters(), diagnostics));
    GraphEffects effects = null;
    if (diagnostics.errorCount() == errors) {
      // Each function separately, so that messages name its file.
      effects = GraphEffects.of(Sequence.of(List.of(function), true), diagnostics);
    }
    if (effects != null) {
      checkPush(file, effects);
      return function.locatingFiles(effects);
    } else if (!use.parameters().isEmpty()) {
      diagnostics.note(use.position(), "with the parameters given here");
    }
    return null;
  }

  private void checkPush(FunctionFile file, GraphEffects effects) {
    Position top = new Position(file.file().toString(), 1);
    if (effects.pullsAtInput()) {
      diagnostics.error(
          top, "function '" + file.name() + "' pulls packets: put a Queue after 'input'");
    }
    if (effects.pullsAtOutput()) {
      diagnostics.error(
          top,
          "function '"
              + file.name()
              + "' leaves packets to be pulled: put an Unqueue before 'output'");
    }
  }

  private void checkParameter(FunctionUse use, String parameter, String value, FunctionFile file) {
    if (!file.parameters().containsKey(parameter)) {
      diagnostics.error(
          use.position(parameter),
          "function '%s' has no parameter '%s'; it is %s"
              .formatted(use.function(), parameter, file.signature()));
    } else if (!isClosed(value)) {
      diagnostics.error(
          use.position(parameter),
          "parameter '%s': unbalanced quote or parenthesis: %s".formatted(parameter, value));
    }
  }

  /** Whether a value stays within the parentheses of an element's configuration. */
  private static boolean isClosed(String value) {
    Diagnostics problems = new Diagnostics();
    FlatConfig flat =
        ClickLanguage.parse(
            "value :: Idle(" + value + "\n);", "", ClickLanguage.Options.none(), problems);
    return !problems.hasErrors() && flat.elements().size() == 1;
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
    boolean elsewhere = functions.stream().anyMatch(f -> f.use().place().worker() > 0);
    Set<Path> files = new LinkedHashSet<>();
    functions.forEach(function -> files.addAll(function.files()));
    boolean whole = functions.size() == request.functions().size();
    String name = whole ? request.name() : head.name();
    if (graph.nodes.stream().anyMatch(node -> node.className.equals(name))) {
      diagnostics.error(
          whole ? request.position("chain") : head.position(),
          "'" + name + "' is an element class; choose another name");
    }
    return new Unit(
        name,
        head.place().node(),
        head.place().form(),
        functions.stream().map(PlannedFunction::name).toList(),
        graph.text(),
        back ? List.of("in", "back-in") : List.of("in"),
        back ? List.of("out", "back-out") : List.of("out"),
        parallel || elsewhere ? request.workers() : 1,
        List.copyOf(files));
  }

  private ChainGraph graph(List<PlannedFunction> functions, boolean first) {
    ChainGraph sequence = Sequence.of(functions, request.direction() == Direction.BOTH);
    ChainGraph graph = planned(first ? classified(sequence, request.flows()) : sequence, functions);
    functions.forEach(function -> place(function, graph));
    return graph;
  }

  /** Places a function on the worker that the request gives; packets reach it through a ring. */
  private void place(PlannedFunction function, ChainGraph graph) {
    int worker = function.use().place().worker();
    StringJoiner elements = new StringJoiner(", ");
    for (Node node : graph.nodes) {
      if (node.function.equals(function.name())) {
        elements.add(node.name + " " + worker);
      }
    }
    if (worker >= 0 && request.workers() > 1 && elements.length() > 0) {
      String name = Names.element(function.name()) + "_worker";
      graph.add(name, "StaticThreadSched", elements.toString());
      notes.add("place: " + function.name() + " runs on worker " + worker);
    }
  }

  private ChainGraph planned(ChainGraph graph, List<PlannedFunction> functions) {
    List<String> names = functions.stream().map(PlannedFunction::name).toList();
    GraphEffects effects = GraphEffects.of(graph, diagnostics);
    if (effects == null || request.mode() == Mode.SEQUENTIAL) {
      stages.add(Group.sequence(names).toString());
      return graph;
    }
    Fusion.run(graph, effects, notes);
    names.forEach(name -> noteUndeclared(name, graph, effects));
    if (request.mode() == Mode.FUSED || names.size() == 1) {
      stages.add(Group.sequence(names).toString());
      return graph;
    }
    return parallel(graph, effects, names);
  }

  private void noteUndeclared(String function, ChainGraph graph, GraphEffects effects) {
    StringJoiner undeclared = new StringJoiner(", ");
    for (Node node : graph.nodes) {
      if (node.function.equals(function) && effects.effects(node).isUnknown()) {
        undeclared.add(node.toString());
      }
    }
    if (undeclared.length() > 0) {
      notes.add(
          function
              + " is treated as touching everything, because these elements do not declare their"
              + " effects: "
              + undeclared);
    }
  }

  /** The graph with functions in parallel; the given graph if that does not pay. */
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
    Parallelizer.run(request.name(), graph, names, groups, profiles);
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
