// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The element classes of kohler/click and FastClick. The list gives their names, the reasons for
 * those missing here, and the limits of the others. The registry determines which are here.
 */
final class ClickElements {
  /** What is said of one; {@code note} says why it is not here, or what it lacks, if anything. */
  record Entry(String name, boolean kohler, boolean fastClick, boolean here, String note) {
    String state() {
      return here ? note.isEmpty() ? "here" : "here, with limits" : "not here";
    }
  }

  private static final String LIST = "click-elements.tsv";
  private static final String LIMIT = "LIMIT ";

  private ClickElements() {}

  /**
   * Reads the list.
   *
   * @param registered the classes that are here
   * @return in the list's order
   */
  static List<Entry> read(Set<String> registered) {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines()) {
      String[] fields = line.split("\t", -1);
      String note = fields.length > 2 ? fields[2] : "";
      boolean here = registered.contains(fields[0]);
      if (here) {
        // Why a class is not here says nothing any more once it is.
        note = note.startsWith(LIMIT) ? note.substring(LIMIT.length()) : "";
      }
      entries.add(
          new Entry(
              fields[0], !fields[1].equals("FastClick"), !fields[1].equals("kohler"), here, note));
    }
    return entries;
  }

  private static List<String> lines() {
    try (InputStream in = ClickElements.class.getResourceAsStream(LIST)) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + LIST, e);
    }
  }
}
