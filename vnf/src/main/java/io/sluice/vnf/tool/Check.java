// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.vnf.tool.ToolInput.Source;
import java.util.List;

/** {@code click-check}: reports the errors of a configuration without running it. */
final class Check {
  private static final String HELP =
      """
      Checks a configuration, and prints its errors.

      Usage: click-check [OPTION]... [FILE]

        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write the configuration to FILE if it is correct.
        -p, --filter            Write the configuration to standard output if it is correct.
        -C, --clickpath PATH    Look for required files in PATH.

      Exit status: 0 if the configuration is correct.
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
