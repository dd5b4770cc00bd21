// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.vnf.tool.ToolInput.Source;
import io.sluice.vnf.tool.XformPattern.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code click-xform}: replaces parts that match a pattern as long as anything matches. The pattern
 * {@code X} and its replacement, {@code X_Replacement}, are compound classes.
 */
final class Xform {
  private static final String HELP =
      """
      Replaces parts of a configuration that match patterns. A file of patterns declares pairs of
      compound classes: X is the pattern, X_Replacement its replacement. Variables in the arguments
      of X match any argument.

      Usage: click-xform [OPTION]... [FILE] [PATTERNFILE]...

        -p, --patterns FILE     Read patterns from FILE. May be repeated.
        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write to FILE, not standard output.
        -r, --reverse           Replace replacements with patterns.
        -C, --clickpath PATH    Look for required files in PATH.
      """;

  private static final List<String> OPTIONS = List.of("p,patterns=", "r,reverse");
  private static final String SUFFIX = "_Replacement";

  /** Patterns that undo each other would go on for ever. */
  private static final int MAX_REPLACEMENTS = 100_000;

  private final ToolInput input;
  private final List<XformPattern> patterns = new ArrayList<>();
  private boolean failed;

  Xform(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, OPTIONS, Integer.MAX_VALUE, HELP)) {
      return 0;
    }
    List<String> files = new ArrayList<>(input.values("patterns"));
    files.addAll(input.further());
    files.forEach(this::read);
    FlatConfig flat = input.flat();
    if (failed || flat == null) {
      return 1;
    } else if (files.isEmpty()) {
      input.warn("warning: no patterns read");
    }
    if (input.has("reverse")) {
      Collections.reverse(patterns);
      patterns.replaceAll(XformPattern::reversed);
    }
    ToolGraph graph = new ToolGraph(flat);
    replaceAll(graph);
    return input.write(graph.flat());
  }

  private void read(String file) {
    Source source;
    try {
      source = input.load(file, false);
    } catch (ToolException e) {
      input.warn(e.getMessage());
      failed = true;
      return;
    }
    Diagnostics diagnostics = new Diagnostics();
    Map<String, FlatConfig> compounds =
        ClickLanguage.compounds(source.text(), source.name(), input.language(), diagnostics);
    failed |= !input.print(diagnostics);
    compounds.forEach(
        (name, replacement) -> {
          String base = name.endsWith(SUFFIX) ? name.replaceFirst(SUFFIX + "$", "") : "";
          if (compounds.containsKey(base)) {
            patterns.add(new XformPattern(base, compounds.get(base), replacement));
          }
        });
  }

  private void replaceAll(ToolGraph graph) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int done = 0; replaceOne(graph, numbers); done++) {
      if (done == MAX_REPLACEMENTS) {
        throw ToolException.named("patterns replace each other endlessly");
      }
    }
  }

  private boolean replaceOne(ToolGraph graph, Map<String, Integer> numbers) {
    for (XformPattern pattern : patterns) {
      Match match = pattern.find(graph);
      if (match != null) {
        String prefix;
        do {
          prefix = pattern.name() + "@" + numbers.merge(pattern.name(), 1, Integer::sum);
        } while (taken(graph, prefix + "/"));
        pattern.replace(graph, match, prefix);
        return true;
      }
    }
    return false;
  }

  private static boolean taken(ToolGraph graph, String prefix) {
    return graph.nodes().stream().anyMatch(node -> node.name().startsWith(prefix));
  }
}
