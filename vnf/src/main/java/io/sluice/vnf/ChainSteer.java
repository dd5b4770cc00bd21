// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import io.sluice.control.ControlException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command {@code sluice chain steer}: changes which flows of a running router go through which
 * chain, by the handlers of its Steer.
 */
final class ChainSteer {
  static final String TEXT =
      """
      Usage: sluice chain steer ADDRESS [-e ELEMENT] COMMAND

      Steers flows of a running configuration, which has a Steer element, from one chain to another.
      ADDRESS is as for 'sluice ctl'. ELEMENT names the Steer if there are several. CHAIN is the
      number of one of its outputs, or 'drop'. MODE is 'now', which changes over between two packets
      of a flow, or 'next-connection'.

        rules                          Print the rules, numbered from 0.
        add CHAIN [MODE] PATTERN       Add a rule at the end.
        insert N CHAIN [MODE] PATTERN  Insert a rule before rule N.
        replace N CHAIN [MODE] PATTERN
                                       Replace rule N.
        remove N                       Remove rule N.
        move FLOW CHAIN [MODE]         Move one flow, whatever the rules say. FLOW is
                                       PROTO SRC SPORT DST DPORT. 'move -' reads such lines.
        release FLOW                   Return it to the rules. 'release -' reads such lines.
        flows                          Print the known flows and their chains.
        report                         Print counts as JSON.

      Exit status: 0 on success, 1 when the router refuses or does not answer.
      """;

  private final PrintStream out;
  private final PrintStream err;
  private ControlClient client;

  private ChainSteer(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the command.
   *
   * @param args what stands behind {@code chain steer}
   * @param out for values
   * @param err for messages
   * @return the exit status
   */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    return new ChainSteer(out, err).run(new ArrayList<>(args));
  }

  private int run(List<String> args) {
    if (args.isEmpty() || args.contains("--help")) {
      out.print(TEXT);
      return args.isEmpty() ? 1 : 0;
    }
    String address = args.remove(0);
    String element = null;
    if (args.size() > 1 && args.get(0).equals("-e")) {
      element = args.get(1);
      args.subList(0, 2).clear();
    }
    if (args.isEmpty()) {
      return usage("missing command");
    }
    try (ControlClient connected = ControlClient.connect(address)) {
      client = connected;
      String steer = element == null ? find() : element;
      return steer == null ? 1 : execute(steer, args.get(0), args.subList(1, args.size()));
    } catch (ControlException e) {
      e.lines().forEach(err::println);
    } catch (IllegalArgumentException e) {
      return usage(e.getMessage());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      err.println(
          "sluice chain steer: "
              + ControlAddress.parse(address)
              + ": "
              + reason.toLowerCase(Locale.ROOT));
    }
    return 1;
  }

  private int usage(String what) {
    err.println("sluice chain steer: " + what);
    err.println("Try 'sluice chain steer --help' for more information.");
    return 1;
  }

  /** The only Steer that there is. */
  private String find() throws IOException {
    List<String> found = new ArrayList<>();
    for (String element : client.elements()) {
      if (client.read(element + ".class").strip().equals("Steer")) {
        found.add(element);
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    err.println(
        found.isEmpty()
            ? "sluice chain steer: the configuration has no Steer"
            : "sluice chain steer: which of "
                + String.join(", ", found)
                + "? Name it with -e ELEMENT");
    return null;
  }

  private int execute(String steer, String command, List<String> args) throws IOException {
    switch (command) {
      case "rules" -> printRules(client.read(steer + ".rules"));
      case "flows", "report" -> print(client.read(steer + "." + command));
      case "add", "insert", "replace", "remove", "move", "release" -> {
        if (args.isEmpty()) {
          return usage("'" + command + "' needs an argument");
        }
        client.write(steer + "." + command, value(args)).forEach(err::println);
      }
      default -> {
        return usage("no command '" + command + "'");
      }
    }
    return 0;
  }

  private static String value(List<String> args) throws IOException {
    return args.equals(List.of("-"))
        ? new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1)
        : String.join(" ", args);
  }

  private void printRules(String rules) {
    int number = 0;
    for (String rule : rules.lines().toList()) {
      out.println(number++ + " " + rule);
    }
  }

  private void print(String value) {
    out.print(value.isEmpty() || value.endsWith("\n") ? value : value + "\n");
  }
}
