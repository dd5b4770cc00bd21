// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.vnf.tool.ToolInput.Source;
import java.util.List;

/** {@code click-check}: says what is wrong with a configuration; nothing of it runs. */
final class Check {
  private static final String HELP =
      """
      Checks a configuration, and prints what is wrong with it.

      Usage: click-check [OPTION]... [FILE]

        -f, --file FILE         The configuration, instead of standard input.
        -e, --expression TEXT   The configuration itself.
        -o, --output FILE       Where a right configuration is written to.
        -p, --filter            Write a right configuration to standard output.
        -C, --clickpath PATH    Where required files lie.

      Exit status: 0 when it is right.
      """;

  private static final List<String> FLAGS =
      List.of("p,filter", "b,bsdmodule", "k,kernel", "l,linuxmodule", "u,userlevel", "q,quiet");

  private final ToolInput input;

  Check(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, FLAGS, 0, HELP)) {
      return 0;
    }
    Source source = input.source();
    Diagnostics diagnostics = new Diagnostics();
    RouterOptions options = new RouterOptions().language(input.language()).log(line -> {});
    FlatConfig flat =
        ClickLanguage.parse(source.text(), source.name(), options.language(), diagnostics);
    if (!diagnostics.hasErrors()) {
      Router router = Router.build(flat, options, diagnostics);
      if (router != null) {
        router.close();
      }
    }
    if (!input.print(diagnostics)) {
      return 1;
    }
    boolean wanted = input.has("filter") || input.hasOutput();
    return wanted ? input.write(flat) : 0;
  }
}
