// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.request.FunctionUse;
import io.sluice.chain.request.Place;
import io.sluice.lang.Diagnostics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Functions as users may write them: each of the samples of elements is one, after checks of some
 * kind, or none.
 */
final class UserFunctions {
  private static final Path SAMPLES =
      Path.of(System.getProperty("sluice.root"), "elements/src/test/resources/element-samples.txt");

  /** Checks in front of an element; packets that it does not expect pass or are dropped. */
  private static final List<String> FRONTS =
      List.of(
          "input -> %s",
          "input -> MarkIPHeader(14) -> %s",
          "input -> f :: Classifier(12/0800, -) -> CheckIPHeader(14) -> %s f[1] -> output;",
          "input -> f :: Classifier(12/0800, -) -> CheckIPHeader(14) -> %s f[1] -> Discard;",
          "input -> f :: Classifier(12/0800, 12/0806, -) -> MarkIPHeader(14) -> %s"
              + " f[1] -> output; f[2] -> Discard;",
          "input -> f :: Classifier(12/86dd, -) -> CheckIP6Header(OFFSET 14) -> %s f[1] -> output;",
          "input -> f :: Classifier(12/8100 16/0800, -) -> CheckIPHeader(18) -> %s f[1] -> output;",
          "input -> f :: Classifier(12/0800, -) -> Strip(14) -> CheckIPHeader -> %s"
              + " f[1] -> output;");

  private final Random random;
  private final List<String> bodies = new ArrayList<>();

  UserFunctions(Random random) {
    this.random = random;
    try {
      for (String line : Files.readAllLines(SAMPLES)) {
        String body = body(line);
        if (body != null) {
          bodies.add(body);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The elements after {@code input}; null for a sample that is not a path from one end to another.
   */
  private static String body(String line) {
    // The behaviour of a switch by workers depends on where it runs.
    if (line.isBlank() || line.matches("[#~].*|.*[$].*|(Exact)?CPU.*")) {
      return null;
    } else if (!line.contains("::")) {
      return line + " -> output;";
    }
    String graph = line.substring(line.indexOf(':') + 1).strip();
    String begin = "in :: Inject -> ";
    boolean usual = graph.startsWith(begin) && graph.indexOf("Inject", begin.length()) < 0;
    if (!usual || !graph.contains("out :: Capture")) {
      return null;
    }
    return graph
            .substring(begin.length())
            .replace("out :: Capture", "output")
            .replaceAll("\\w+ :: Capture", "Discard")
        + ";";
  }

  /** A function whose configuration is accepted by its elements. */
  PlannedFunction next(String name) {
    while (true) {
      String body = bodies.get(random.nextInt(bodies.size()));
      String text = FRONTS.get(random.nextInt(FRONTS.size())).replace("%s", body);
      PlannedFunction function = function(name, text);
      if (function != null) {
        return function;
      }
    }
  }

  static PlannedFunction function(String name, String text) {
    Diagnostics diagnostics = new Diagnostics();
    FunctionFile file = new FunctionFile(name, Path.of(name + ".click"), "", Map.of(), text + "\n");
    FunctionUse use =
        new FunctionUse(name, "user", Map.of("text", text), Place.ANY, RandomChains.HERE, Map.of());
    PlannedFunction function = new PlannedFunction(use, file.graph(Map.of(), diagnostics));
    GraphEffects effects =
        diagnostics.hasErrors()
            ? null
            : GraphEffects.of(Sequence.of(List.of(function), true), diagnostics);
    return effects == null || effects.pullsAtInput() || effects.pullsAtOutput() ? null : function;
  }
}
