// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.Names;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Declaration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A function of a request together with its graph.
 *
 * @param use the function's entry in the request
 * @param graph its elements, with the request's values for its parameters
 * @param files the files that its elements read
 */
record PlannedFunction(FunctionUse use, FlatConfig graph, List<Path> files) {
  /** Creates a function whose files have the names given in its text. */
  PlannedFunction(FunctionUse use, FlatConfig graph) {
    this(use, graph, List.of());
  }

  String name() {
    return use.name();
  }

  /** The name that one of its elements has in the graph of a chain. */
  static String element(String function, String element) {
    return Names.element(function) + "/" + element;
  }

  /** Whether it has a reverse path, by ports 1. */
  boolean hasReversePath() {
    return graph.connections().stream().anyMatch(c -> c.from() == 0 && c.fromPort() == 1);
  }

  /**
   * The same function with absolute names for the files that its elements read: these are relative
   * to the function's file, but the plan runs elsewhere.
   *
   * @param effects the effects of this function's elements
   */
  PlannedFunction locatingFiles(GraphEffects effects) {
    List<Declaration> elements = new ArrayList<>();
    Set<Path> read = new LinkedHashSet<>();
    for (Declaration d : graph.elements()) {
      Map<String, Path> found = effects.files(element(name(), d.name()));
      read.addAll(found.values());
      elements.add(
          found.isEmpty()
              ? d
              : new Declaration(d.name(), d.className(), renamed(d.config(), found), d.position()));
    }
    return new PlannedFunction(use, graph.withElements(elements), List.copyOf(read));
  }

  private static String renamed(String config, Map<String, Path> files) {
    List<String> arguments = new ArrayList<>();
    for (String argument : ConfigStrings.split(config)) {
      List<String> words = new ArrayList<>();
      for (String word : ConfigStrings.words(argument)) {
        Path file = files.get(word);
        words.add(file == null ? word : ConfigStrings.quoteIfNeeded(file.toString()));
      }
      arguments.add(String.join(" ", words));
    }
    return ConfigStrings.join(arguments);
  }
}
