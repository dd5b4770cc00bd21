// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.effect.Effects;
import io.sluice.element.Element;
import io.sluice.element.InputPort;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.elements.classify.pattern.ScopedNames;
import io.sluice.graph.ElementWalk;
import io.sluice.graph.PathEffects;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the configured elements of a graph declare: their effects, which outputs packets can reach
 * from which inputs, and the rules of classifiers. A router is built for this, but does not run.
 */
final class GraphEffects {
  private static final int BUFFERS = 64;

  private record Way(String element, int input, int output) {}

  private final Map<String, Effects> effects = new HashMap<>();
  private final Map<String, List<Rule>> rules = new HashMap<>();
  private final Set<Way> ways = new HashSet<>();
  private final Map<String, Map<String, Path>> files = new HashMap<>();

  /** Rules by class and configuration: elements with the same rules share one list. */
  private final Map<String, List<Rule>> shared = new HashMap<>();

  private final RuleLogic logic = new RuleLogic();
  private boolean pullsAtInput;
  private boolean pullsAtOutput;

  private GraphEffects() {}

  /**
   * Asks the elements of a graph.
   *
   * @param graph the graph
   * @param diagnostics takes the messages of elements
   * @return their effects; null after errors
   */
  static GraphEffects of(ChainGraph graph, Diagnostics diagnostics) {
    PlainPool pool = new PlainPool(BUFFERS);
    try {
      RouterOptions options = new RouterOptions().pool(pool).log(line -> {});
      Diagnostics errors = new Diagnostics();
      Router router = Router.build(graph.flat(), options, errors);
      if (router == null) {
        // Warnings concern what the planner makes, and are shown when the plan runs.
        errors.messages().stream()
            .filter(message -> message.severity() == Diagnostics.Severity.ERROR)
            .forEach(m -> diagnostics.error(m.position(), m.context(), m.text()));
        return null;
      }
      GraphEffects result = new GraphEffects();
      try {
        for (Node node : graph.nodes) {
          result.add(node, router);
        }
        Element input = router.find(graph.input.name);
        Element output = router.find(graph.output.name);
        result.pullsAtInput = ElementWalk.outputs(input).stream().anyMatch(port -> !port.isPush());
        result.pullsAtOutput = !ElementWalk.pullSources(output).isEmpty();
      } finally {
        router.close();
      }
      return result;
    } finally {
      pool.close();
    }
  }

  private void add(Node node, Router router) {
    Element element = router.find(node.name);
    PathEffects path = PathEffects.of(List.of(element), router.elements());
    // An element without inputs in use has the effects that its class declares.
    Effects sum = path.entries().isEmpty() ? Effects.of(element.getClass()) : Effects.NONE;
    for (InputPort entry : path.entries()) {
      sum = sum.and(path.effects(entry));
      for (int o = 0; o < element.nOutputs(); o++) {
        if (element.output(o).target() != null) {
          InputPort exit = element.output(o).target().input(element.output(o).targetPort());
          // A connection from the element to itself is no exit of the path.
          if (!path.exits().contains(exit) || path.effects(entry, exit) != null) {
            ways.add(new Way(node.name, entry.index(), o));
          }
        }
      }
    }
    effects.put(node.name, sum);
    files.put(node.name, files(node, element));
    List<Rule> read = rules(node, element);
    if (read != null) {
      // In another function, the same address name may have another value.
      boolean named = router.elements().stream().anyMatch(e -> e.className().endsWith("Info"));
      String key = node.className + "(" + node.config + ")" + (named ? node.name : "");
      rules.put(node.name, shared.computeIfAbsent(key, k -> read));
    }
  }

  /** The files that an element has declared and that its configuration names. */
  private static Map<String, Path> files(Node node, Element element) {
    Map<String, Path> found = new LinkedHashMap<>();
    for (String argument : ConfigStrings.split(node.config)) {
      for (String word : ConfigStrings.words(argument)) {
        Path file = fileNamed(ConfigStrings.unquote(word), node);
        if (file != null && element.router().userOfFile(file.toString()) != null) {
          found.put(word, file.toAbsolutePath().normalize());
        }
      }
    }
    return found;
  }

  private static Path fileNamed(String name, Node node) {
    try {
      Path file = node.position.fileNamed(name);
      return Files.isRegularFile(file) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The rules of a classifier; null for other elements, and for rules from a file. */
  private static List<Rule> rules(Node node, Element element) {
    List<String> texts = new ArrayList<>();
    for (String argument : ConfigStrings.split(node.config)) {
      if (!argument.startsWith("CACHING ")) {
        texts.add(ConfigStrings.unquote(argument));
      }
    }
    PatternProblems problems = new PatternProblems();
    RuleParser parser = new RuleParser(element.nOutputs(), new ScopedNames(element), problems);
    List<Rule> read =
        switch (node.className) {
          case "Classifier" -> parser.dataPatterns(texts);
          case "IPClassifier" -> parser.ipPatterns(texts);
          case "IPFilter" -> parser.filterRules(texts);
          default -> null;
        };
    boolean usable = !problems.hasErrors() && parser.files().isEmpty();
    return usable && read != null && read.stream().noneMatch(Rule::readsAnnotations) ? read : null;
  }

  /** Sets the effects of an element, which may be new. */
  void assume(Node node, Effects said) {
    effects.put(node.name, said);
  }

  /** The existing files that an element uses, by the words of its configuration that name them. */
  Map<String, Path> files(String element) {
    return files.getOrDefault(element, Map.of());
  }

  /** Answers questions about what follows from a classification. */
  RuleLogic logic() {
    return logic;
  }

  /** Whether the element after the input pulls packets from it. */
  boolean pullsAtInput() {
    return pullsAtInput;
  }

  /** Whether the element before the output waits for packets to be pulled. */
  boolean pullsAtOutput() {
    return pullsAtOutput;
  }

  /** What an element may do to packets from any of its inputs. */
  Effects effects(Node node) {
    return effects.getOrDefault(node.name, Effects.UNKNOWN);
  }

  /** Whether packets from an input may leave by an output. */
  boolean reaches(Node node, int input, int output) {
    return ways.contains(new Way(node.name, input, output));
  }

  /** The rules of a classifier, in order; null for other elements. */
  List<Rule> rules(Node node) {
    return rules.get(node.name);
  }
}
