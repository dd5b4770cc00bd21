// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.request.Restart;
import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The state of a deployed chain, from its journal and from the handlers of its units. */
final class Status {
  private static final String COLUMNS = "%-16s %-10s %-8s %12s %12s %12s %12s%n";

  private Status() {}

  /**
   * Prints a chain's state.
   *
   * @return whether all of its units are running
   */
  static boolean print(Journal journal, PrintStream out) {
    boolean good = journal.wasReady();
    StringBuilder lines = new StringBuilder();
    lines.append(COLUMNS.formatted("unit", "form", "state", "in", "out", "back in", "back out"));
    List<Journal.Entry> units = new ArrayList<>(journal.entries("unit"));
    // Units are started from the sink, but listed from the source.
    Collections.reverse(units);
    for (Journal.Entry unit : units) {
      good &= print(journal, unit, lines);
      int ends = journal.endCount(unit.name());
      if (ends > 0) {
        lines.append(
            "  ended %s by itself; its log is %s%n"
                .formatted(ends == 1 ? "once" : ends + " times", journal.log(unit.name())));
      }
    }
    out.println(
        "chain " + journal.chain() + ": " + state(journal, good) + ", in " + journal.folder());
    out.print(lines);
    return good;
  }

  private static String state(Journal journal, boolean good) {
    if (journal.wasReady()) {
      return good ? "running" : "broken";
    }
    return journal.isBeingMade()
        ? "coming up"
        : "incomplete, because its 'up' was killed; remove it with 'sluice chain down'";
  }

  /** Appends a unit's line; returns whether the unit is running. */
  private static boolean print(Journal journal, Journal.Entry unit, StringBuilder lines) {
    String form = unit.more().isEmpty() ? "" : unit.more().get(0);
    try (ControlClient client =
        ControlClient.connect(
            ControlAddress.unix(journal.socket(unit.name())), Deployment.ANSWER)) {
      lines.append(
          COLUMNS.formatted(
              unit.name(),
              form,
              "running",
              client.read("in.count").strip(),
              client.read("out.count").strip(),
              client.read("back_in.count").strip(),
              client.read("back_out.count").strip()));
      return true;
    } catch (SocketTimeoutException e) {
      String silence = "no answer within " + Deployment.ANSWER.toSeconds() + " s";
      lines.append("%-16s %-10s stalled: %s%n".formatted(unit.name(), form, silence));
    } catch (IOException e) {
      boolean restarts = unit.more().contains(Restart.ALWAYS.text());
      boolean starting = journal.isRunning(unit.name()) && (restarts || !journal.wasReady());
      lines.append(
          "%-16s %-10s %s: %s%n"
              .formatted(
                  unit.name(),
                  form,
                  starting ? "starting" : "dead",
                  Shell.lastLines(journal.log(unit.name()))));
    }
    return false;
  }
}
