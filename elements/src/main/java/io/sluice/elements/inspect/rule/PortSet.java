// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.BitSet;

/** Ports that a rule's header names. */
final class PortSet {
  private static final int PORTS = 1 << 16;

  private final BitSet ports;

  private PortSet(BitSet ports) {
    this.ports = ports;
  }

  boolean contains(int port) {
    return ports == null || port >= 0 && ports.get(port);
  }

  boolean isAny() {
    return ports == null;
  }

  /**
   * Reads a set whose variables have been replaced.
   *
   * @param text for example {@code [80,8000:8100,!8080]}
   * @throws IllegalArgumentException when it is malformed
   */
  static PortSet of(String text) {
    if (text.equals("any")) {
      return new PortSet(null);
    }
    BitSet set = read(text);
    if (set.isEmpty()) {
      throw new IllegalArgumentException("no port is left in '" + text + "'");
    }
    return new PortSet(set);
  }

  private static BitSet read(String text) {
    BitSet set = new BitSet(PORTS);
    if (text.startsWith("!")) {
      set.or(read(text.substring(1).strip()));
      set.flip(0, PORTS);
    } else if (text.startsWith("[") && text.endsWith("]")) {
      readList(text.substring(1, text.length() - 1), set);
    } else if (text.equals("any")) {
      set.set(0, PORTS);
    } else {
      String[] ends = text.split(":", -1);
      int from = ends[0].isEmpty() ? 0 : port(ends[0], text);
      int to = ends.length == 1 ? from : ends[1].isEmpty() ? PORTS - 1 : port(ends[1], text);
      if (ends.length > 2 || text.equals(":") || from > to) {
        throw new IllegalArgumentException("'" + text + "' is not a port");
      }
      set.set(from, to + 1);
    }
    return set;
  }

  /** What is excluded is taken from what is named, or from everything when nothing is. */
  private static void readList(String text, BitSet set) {
    BitSet excluded = new BitSet(PORTS);
    boolean named = false;
    for (String part : RuleText.split(text, ',')) {
      String word = part.strip();
      if (word.startsWith("!")) {
        excluded.or(read(word.substring(1).strip()));
      } else {
        set.or(read(word));
        named = true;
      }
    }
    if (!named) {
      set.set(0, PORTS);
    }
    set.andNot(excluded);
  }

  private static int port(String text, String whole) {
    if (!text.strip().matches("[0-9]{1,5}") || Integer.parseInt(text.strip()) >= PORTS) {
      throw new IllegalArgumentException("'" + whole + "' is not a port");
    }
    return Integer.parseInt(text.strip());
  }
}
