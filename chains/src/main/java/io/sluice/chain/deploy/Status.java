// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.request.Restart;
import io.sluice.control.ControlAddress;
import io.sluice.control.ControlClient;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is known of a chain that was brought up, by its journal and by its units' own words. */
final class Status {
  private Status() {}

  /**
   * Prints a chain's state.
   *
   * @return whether all of its units run
   */
  static boolean print(String chain, PrintStream out) {
    Journal journal = Journal.of(chain);
    boolean good = journal.wasReady();
    StringBuilder lines = new StringBuilder();
    String format = "%-16s %-10s %-8s %12s %12s %12s %12s%n";
    lines.append(format.formatted("unit", "form", "state", "in", "out", "back in", "back out"));
    List<Journal.Entry> units = new ArrayList<>(journal.entries("unit"));
    // they are started from the sink on, and listed as packets pass them
    Collections.reverse(units);
    for (Journal.Entry unit : units) {
      String form = unit.more().isEmpty() ? "" : unit.more().get(0);
      boolean restarts = unit.more().contains(Restart.ALWAYS.text());
      List<String> counts = counts(journal, unit.name());
      good &= counts != null;
      int ends = journal.endCount(unit.name());
      lines.append(
          counts == null
              ? "%-16s %-10s %s: %s%n"
                  .formatted(
                      unit.name(),
                      form,
                      restarts ? "starting" : "dead",
                      journal.lastWords(unit.name()))
              : format.formatted(
                  unit.name(),
                  form,
                  "running",
                  counts.get(0),
                  counts.get(1),
                  counts.get(2),
                  counts.get(3)));
      if (ends > 0) {
        lines.append(
            "  ended %s by itself; its log is %s%n"
                .formatted(ends == 1 ? "once" : ends + " times", journal.log(unit.name())));
      }
    }
    String state = good ? "running" : journal.wasReady() ? "broken" : "not complete";
    out.println("chain " + chain + ": " + state + ", in " + journal.folder());
    out.print(lines);
    return good;
  }

  /** Packets in and out, each way; null when the unit does not answer. */
  private static List<String> counts(Journal journal, String unit) {
    try (ControlClient client =
        ControlClient.connect(ControlAddress.unix(journal.socket(unit)), Deployment.ANSWER)) {
      return List.of(
          client.read("in.count").strip(),
          client.read("out.count").strip(),
          client.read("back_in.count").strip(),
          client.read("back_out.count").strip());
    } catch (IOException e) {
      return null;
    }
  }
}
