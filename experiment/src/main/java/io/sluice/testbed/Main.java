// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import java.util.Arrays;
import java.util.List;

/** The command {@code testbed}. */
public final class Main {
  private Main() {}

  /**
   * Runs the command and ends the process with its exit status.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(Arrays.asList(args)));
  }

  static int run(List<String> args) {
    String command = args.isEmpty() ? "" : args.get(0);
    try {
      switch (command) {
        case "run" -> {
          return Experiment.run(Options.parse(args.subList(1, args.size())));
        }
        case "clean" -> {
          return clean(args.size() > 1 ? args.subList(1, args.size()) : Leftovers.abandoned());
        }
        case "--help", "help" -> {
          System.out.print(Options.TEXT);
          return 0;
        }
        default ->
            throw new DeployException(
                (command.isEmpty() ? "missing command" : "no command '" + command + "'")
                    + "; './testbed --help' has more");
      }
    } catch (DeployException e) {
      System.err.println("testbed: " + e.getMessage());
      return 1;
    }
  }

  private static int clean(List<String> runs) throws DeployException {
    int status = 0;
    for (String run : runs) {
      if (!run.matches(Leftovers.PREFIX + "[0-9a-z]+")) {
        throw new DeployException("'" + run + "' is not the name of a run");
      }
      for (String left : Leftovers.remove(run)) {
        System.err.println("testbed: cannot remove " + left + " of run " + run);
        status = 1;
      }
    }
    return status;
  }
}
