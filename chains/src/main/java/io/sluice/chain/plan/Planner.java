// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Direction;
import io.sluice.chain.request.Form;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Mode;
import io.sluice.lang.Diagnostics;
import java.util.ArrayList;
import java.util.List;

/** Makes a plan of a request. */
public final class Planner {
  private final ChainRequest request;
  private final FunctionLibrary library;
  private final Diagnostics diagnostics;
  private final List<String> notes = new ArrayList<>();

  private Planner(ChainRequest request, FunctionLibrary library, Diagnostics diagnostics) {
    this.request = request;
    this.library = library;
    this.diagnostics = diagnostics;
  }

  /**
   * Makes a plan.
   *
   * @param request what is asked for
   * @param library where functions are looked for
   * @param diagnostics takes the messages
   * @return the plan; null after errors
   */
  public static Plan plan(ChainRequest request, FunctionLibrary library, Diagnostics diagnostics) {
    return new Planner(request, library, diagnostics).run();
  }

  private Plan run() {
    List<PlannedFunction> functions = new ArrayList<>();
    for (FunctionUse use : request.functions()) {
      PlannedFunction function = load(use);
      if (function != null) {
        functions.add(function);
      }
    }
    if (diagnostics.hasErrors()) {
      return null;
    }
    List<Unit> units = new ArrayList<>();
    List<UnitLink> links = new ArrayList<>();
    List<PlannedFunction> together = new ArrayList<>();
    for (PlannedFunction function : functions) {
      if (!together.isEmpty() && !sameUnit(together.get(together.size() - 1), function)) {
        units.add(unit(together));
        together.clear();
      }
      together.add(function);
    }
    units.add(unit(together));
    if (diagnostics.hasErrors()) {
      return null;
    }
    for (int i = 1; i < units.size(); i++) {
      link(units.get(i - 1), units.get(i), links);
    }
    return new Plan(request, units, links, notes);
  }

  private PlannedFunction load(FunctionUse use) {
    FunctionFile file = library.find(use.function(), diagnostics);
    if (file == null) {
      diagnostics.error(
          use.position(),
          "no function '" + use.function() + "'; there are " + library.files().keySet());
      return null;
    }
    for (String parameter : use.parameters().keySet()) {
      if (!file.parameters().containsKey(parameter)) {
        diagnostics.error(
            use.position(),
            "function '"
                + use.function()
                + "' has no parameter '"
                + parameter
                + "'; it is "
                + file.signature());
      }
    }
    return new PlannedFunction(use, file.graph(use.parameters(), diagnostics));
  }

  private static boolean sameUnit(PlannedFunction a, PlannedFunction b) {
    return a.use().place().form() == Form.INLINE
        && b.use().place().form() == Form.INLINE
        && a.use().place().node().equals(b.use().place().node());
  }

  private Unit unit(List<PlannedFunction> functions) {
    ChainGraph graph = graph(functions);
    boolean back = graph.ports() == 2;
    FunctionUse first = functions.get(0).use();
    return new Unit(
        functions.size() == request.functions().size() ? request.name() : first.name(),
        first.place().node(),
        first.place().form(),
        functions.stream().map(PlannedFunction::name).toList(),
        graph.text(),
        back ? List.of("in", "back-in") : List.of("in"),
        back ? List.of("out", "back-out") : List.of("out"),
        1);
  }

  private ChainGraph graph(List<PlannedFunction> functions) {
    ChainGraph graph = Sequence.of(functions, request.direction() == Direction.BOTH);
    if (request.mode() != Mode.SEQUENTIAL) {
      GraphEffects effects = GraphEffects.of(graph, diagnostics);
      if (effects != null) {
        Fusion.run(graph, effects, notes);
      }
    }
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
