// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.chain.ChainCommand;
import io.sluice.chain.FunctionCommand;
import io.sluice.chain.deploy.DeployCommand;
import io.sluice.vnf.manual.Catalogue;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/**
 * The commands that are no run of a configuration: {@code sluice ctl}, {@code chain} and others.
 */
final class Commands {
  static final String CHAIN =
      """
      Usage: sluice chain COMMAND

        plan FILE     Plan the chain that FILE requests; 'sluice chain plan --help' says more.
        up FILE       Run it between two interfaces; 'sluice chain up --help' says more.
        status        Ask the chains that are up.
        down NAME     Take one down.
        steer         Lead flows of a configuration that runs; 'sluice chain steer --help' says more.

      docs/chains.md tells how a request and a function are written.
      """;

  private Commands() {}

  /**
   * Runs the command that a command line names, if it names one.
   *
   * @param args the command line; the launcher may have put an option before it
   * @param out for what was asked for
   * @param err for messages
   * @return the exit status; null when it is a run of a configuration
   */
  static Integer run(String[] args, PrintStream out, PrintStream err) {
    int at = args.length > 0 && args[0].matches("--(no-)?table") ? 1 : 0;
    if (at == args.length) {
      return null;
    }
    List<String> rest = Arrays.asList(args).subList(at + 1, args.length);
    return switch (args[at]) {
      case "ctl" -> Ctl.run(rest, out, err);
      case "function" -> FunctionCommand.run(rest, out, err);
      case "chain" -> chain(rest, out, err);
      case "catalogue" -> Catalogue.run(rest, out, err);
      default -> null;
    };
  }

  private static int chain(List<String> args, PrintStream out, PrintStream err) {
    String command = args.isEmpty() ? "" : args.get(0);
    switch (command) {
      case "plan" -> {
        return ChainCommand.plan(args.subList(1, args.size()), out, err);
      }
      case "up", "status", "down" -> {
        return DeployCommand.run(args, out, err);
      }
      case "steer" -> {
        return ChainSteer.run(args.subList(1, args.size()), out, err);
      }
      case "--help" -> {
        out.print(CHAIN);
        return 0;
      }
      default -> {
        err.println(
            command.isEmpty()
                ? "sluice chain: what to do is missing"
                : "sluice chain: no command '" + command + "'");
        err.println("Try 'sluice chain --help' for more information.");
        return 1;
      }
    }
  }
}
