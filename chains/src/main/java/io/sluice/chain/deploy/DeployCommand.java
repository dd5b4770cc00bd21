// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.function.FunctionFolders;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.planner.Planner;
import io.sluice.chain.planner.Trial;
import io.sluice.chain.planner.TrialRun;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The commands {@code sluice chain up}, {@code status} and {@code down}. */
public final class DeployCommand {
  private static final String TEXT =
      """
      Usage: sluice chain up FILE --in DEVICE --out DEVICE [OPTION]...
         or: sluice chain status [NAME]
         or: sluice chain down NAME

      'up' plans the request in FILE and runs it between two interfaces, as root: packets that arrive
      on one pass through the chain and leave on the other; replies come back the other way. It
      returns when all units answer; they then run on their own. A function whose place has 'form:
      process' gets its own process, one with 'form: container' its own podman container; all others
      share a process. ARP bypasses the chain. 'status' queries all units; its exit status is 0 when
      all are running. 'down' removes everything that 'up' made, even if 'up' was killed.

        --functions FOLDER   Look for functions in FOLDER before Sluice's own. May be repeated.
        --trial CAPTURE      Measure what functions cost with the packets of a capture instead of
                             synthetic ones.
        --node NAME          Act as node NAME: run the functions whose place names it. --in and --out
                             belong to the nodes of the first and the last function.
        --address ADDRESS    This node's own address for tunnels (VXLAN, UDP port 4789).
        --peer NAME=ADDRESS  The address of another node. May be repeated.
        --ovs SOCKET         Use the tunnels of the Open vSwitch with this database socket instead of
                             the kernel's.

      Each chain has a folder with its units' configurations, logs and control sockets in
      /run/sluice-chains, or in $SLUICE_CHAINS.
      """;

  private static final Set<String> OPTIONS =
      Set.of("--in", "--out", "--trial", "--node", "--address", "--peer", "--ovs");

  private DeployCommand() {}

  /**
   * Runs a command.
   *
   * @param args the arguments after {@code chain}
   * @param out where the result is printed
   * @param err where messages are printed
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
    } catch (InvalidPathException e) {
      err.println("sluice chain: invalid chain name: " + e.getInput());
    }
    return 1;
  }

  private static int up(List<String> args, PrintStream out, PrintStream err)
      throws DeployException {
    Map<String, String> given = new HashMap<>();
    Map<String, String> peers = new HashMap<>();
    List<String> words = new ArrayList<>(args);
    FunctionFolders functions = FunctionFolders.takenFrom(words);
    if (functions.problem() != null) {
      throw new DeployException(functions.problem());
    }
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-") && !given.containsKey("file")) {
        given.put("file", word);
        continue;
      } else if (!OPTIONS.contains(word)) {
        throw new DeployException("unknown argument '" + word + "'; try 'sluice chain up --help'");
      } else if (++i == words.size()) {
        throw new DeployException(word + " needs a value");
      } else if (word.equals("--peer")) {
        peer(words.get(i), peers);
      } else {
        given.put(word, words.get(i));
      }
    }
    if (!given.containsKey("file")) {
      throw new DeployException("'up' takes a file; try 'sluice chain up --help'");
    }
    Site site =
        new Site(
            given.get("--in"),
            given.get("--out"),
            given.getOrDefault("--node", ""),
            given.get("--address"),
            peers,
            given.get("--ovs"));
    Diagnostics diagnostics = new Diagnostics();
    Plan plan = plan(given, functions.library(), diagnostics);
    diagnostics.lines(true).forEach(err::println);
    if (plan == null) {
      return 1;
    }
    List<String> problems = Deployment.problems(plan, site);
    if (problems.isEmpty()) {
      // Checked before the machine: an interface may have been moved into a container of this
      // chain.
      Journal.of(site.name(plan)).refuseIfThere();
      problems = Machine.missing(plan, site);
    }
    if (!problems.isEmpty()) {
      problems.forEach(line -> err.println("sluice chain: " + line));
      return 1;
    }
    String advice = SharedMemory.advice(plan, site);
    if (advice != null) {
      err.println("sluice chain: " + advice);
    }
    Deployment.up(plan, site);
    Status.print(Journal.of(site.name(plan)), out);
    return 0;
  }

  private static Plan plan(
      Map<String, String> given, FunctionLibrary library, Diagnostics diagnostics)
      throws DeployException {
    ChainRequest request;
    try {
      request = RequestFile.read(Path.of(given.get("file")), diagnostics);
    } catch (InvalidPathException e) {
      throw new DeployException("invalid file name '" + given.get("file") + "'");
    }
    String capture = given.get("--trial");
    Trial trial =
        capture == null ? TrialRun.ofPacketsMadeUp() : TrialRun.ofCapture(capture, diagnostics);
    if (request == null) {
      return null;
    }
    Plan plan = Planner.plan(request, library, trial == null ? Trial.NONE : trial, diagnostics);
    return trial == null ? null : plan;
  }

  private static void peer(String value, Map<String, String> peers) throws DeployException {
    int equals = value.indexOf('=');
    if (equals < 1) {
      throw new DeployException("--peer: '" + value + "' is not NAME=ADDRESS");
    }
    peers.put(value.substring(0, equals), value.substring(equals + 1));
  }

  private static int status(List<String> args, PrintStream out, PrintStream err) {
    List<String> chains = args.isEmpty() ? Journal.chains() : args;
    boolean good = true;
    for (String chain : chains) {
      if (Journal.of(chain).exists()) {
        good &= Status.print(Journal.of(chain), out);
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
