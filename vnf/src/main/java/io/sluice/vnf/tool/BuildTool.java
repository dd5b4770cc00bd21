// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.graph.ElementRegistry;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/**
 * {@code click-buildtool}, as far as test suites use it: the exit status of {@code provides} says
 * whether all named element classes and features are available; {@code !} before a name, or {@code
 * -i}, negates the test.
 */
final class BuildTool {
  /** What Click's and FastClick's builds call their features, as far as they are here. */
  private static final Set<String> FEATURES =
      Set.of(
          "userlevel",
          "umultithread",
          "int64",
          "ip6",
          "batch",
          "dpdk",
          "linux",
          "analysis",
          "tunnel",
          "gtp",
          "threads",
          "tcpudp",
          "flow",
          "ctx",
          "flow-dynamic");

  private final PrintStream out;
  private final PrintStream err;

  BuildTool(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(List<String> args) {
    if (args.isEmpty() || args.contains("--help")) {
      out.println("Usage: click-buildtool provides [-i] NAME...");
      return args.isEmpty() ? 1 : 0;
    } else if (!args.get(0).equals("provides")) {
      err.println("click-buildtool: there is nothing to be built; 'provides' is what can be asked");
      return 1;
    }
    Set<String> classes = new ElementRegistry().names();
    boolean inverse = args.contains("-i");
    for (String word : args.subList(1, args.size())) {
      String name = word.startsWith("!") ? word.substring(1) : word;
      boolean here = classes.contains(name) || FEATURES.contains(name);
      if (!word.equals("-i") && here == (inverse != word.startsWith("!"))) {
        return 1;
      }
    }
    return 0;
  }
}
