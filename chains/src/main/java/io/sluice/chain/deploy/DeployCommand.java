// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Planner;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The commands {@code sluice chain up}, {@code status} and {@code down}. */
public final class DeployCommand {
  private static final String TEXT =
      """
      Usage: sluice chain up FILE --in DEVICE --out DEVICE [--functions FOLDER]...
         or: sluice chain status [NAME]
         or: sluice chain down NAME

      'up' plans the request in FILE and runs it between two interfaces, as root: packets that come in
      on one pass the chain and leave on the other, and back. It returns when all units answer. Units
      go on by themselves; a function whose place has 'form: process' is a process of its own,
      with 'form: container' it is in a container of podman, all others are one process. ARP passes by.
      'status' asks all units; its exit status is 0 when all run. 'down' removes all that there is,
      also of a chain whose 'up' was killed.

      Chains have their folders, with each unit's configuration, log and control socket, in
      /run/sluice-chains, or $SLUICE_CHAINS.
      """;

  private DeployCommand() {}

  /**
   * Runs a command.
   *
   * @param args what stands behind {@code chain}
   * @param out for what was asked for
   * @param err for messages
   * @return the exit status
   */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    List<String> rest = args.subList(1, args.size());
    if (rest.contains("--help")) {
      out.print(TEXT);
      return 0;
    }
    try {
      return switch (args.get(0)) {
        case "up" -> up(rest, out, err);
        case "status" -> status(rest, out, err);
        default -> down(rest, err);
      };
    } catch (DeployException e) {
      err.println("sluice chain: " + e.getMessage());
      return 1;
    }
  }

  private static int up(List<String> args, PrintStream out, PrintStream err)
      throws DeployException {
    String file = null;
    String in = null;
    String to = null;
    List<Path> functions = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      boolean option = Set.of("--in", "--out", "--functions").contains(word);
      if (option && i + 1 == args.size()) {
        throw new DeployException(word + " needs a value");
      } else if (!option && (word.startsWith("-") || file != null)) {
        throw new DeployException("unknown argument '" + word + "'; try 'sluice chain up --help'");
      }
      switch (word) {
        case "--in" -> in = args.get(++i);
        case "--out" -> to = args.get(++i);
        case "--functions" -> functions.add(Path.of(args.get(++i)));
        default -> file = word;
      }
    }
    if (file == null || in == null || to == null) {
      throw new DeployException("'up' takes a file, --in and --out; try 'sluice chain up --help'");
    }
    for (String device : List.of(in, to)) {
      if (!Shell.attempt("ip", "link", "show", "dev", device).ok()) {
        throw new DeployException("no network interface '" + device + "' here");
      }
    }
    Diagnostics diagnostics = new Diagnostics();
    ChainRequest request = RequestFile.read(Path.of(file), diagnostics);
    Plan plan =
        request == null ? null : Planner.plan(request, FunctionLibrary.of(functions), diagnostics);
    diagnostics.lines(true).forEach(err::println);
    if (plan == null) {
      return 1;
    }
    Deployment.up(plan, in, to);
    Status.print(request.name(), out);
    return 0;
  }

  private static int status(List<String> args, PrintStream out, PrintStream err) {
    List<String> chains = args.isEmpty() ? Journal.chains() : args;
    boolean good = true;
    for (String chain : chains) {
      if (Journal.of(chain).exists()) {
        good &= Status.print(chain, out);
      } else {
        err.println("sluice chain: no chain '" + chain + "' is up");
        good = false;
      }
    }
    return good ? 0 : 1;
  }

  private static int down(List<String> args, PrintStream err) throws DeployException {
    if (args.size() != 1) {
      throw new DeployException("'down' takes a chain's name; 'sluice chain status' lists them");
    } else if (!Journal.of(args.get(0)).exists()) {
      throw new DeployException("no chain '" + args.get(0) + "' is up");
    }
    List<String> left = Removal.of(args.get(0));
    left.forEach(thing -> err.println("sluice chain: cannot remove " + thing));
    return left.isEmpty() ? 0 : 1;
  }
}
