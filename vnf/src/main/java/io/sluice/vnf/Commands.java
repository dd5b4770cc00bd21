// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.chain.ChainCommand;
import io.sluice.chain.FunctionCommand;
import io.sluice.chain.deploy.DeployCommand;
import io.sluice.vnf.manual.Catalogue;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** The commands that do not run a configuration: {@code sluice ctl}, {@code chain} and others. */
final class Commands {
  static final String CHAIN =
      """
      Usage: sluice chain COMMAND

        plan FILE     Plan the chain that FILE requests; see 'sluice chain plan --help'.
        up FILE       Run it between two interfaces; see 'sluice chain up --help'.
        status        Print the status of the chains that are up.
        down NAME     Take a chain down.
        steer         Steer flows of a running configuration; see 'sluice chain steer --help'.

      docs/chains.md explains how to write requests and functions.
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
                ? "sluice chain: missing command"
                : "sluice chain: no command '" + command + "'");
        err.println("Try 'sluice chain --help' for more information.");
        return 1;
      }
    }
  }
}
