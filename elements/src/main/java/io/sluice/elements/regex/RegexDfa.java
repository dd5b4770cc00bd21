// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import io.sluice.packet.Bytes;

/**
 * A table of states that finds some patterns anywhere in a text, a step a byte. A state is the
 * place of its row in the table; in the table, the sign bit tells that patterns were found on the
 * way into it. Bytes that no pattern tells apart share a column.
 *
 * <pre>
 *            class 0   class 1   class 2 ...
 * state 0   |  next  |  next  |  next  | ...
 * state 3   |  next  |  next  |  next  | ...
 * </pre>
 *
 * <p>Immutable. Allocates nothing while it searches.
 */
final class RegexDfa {
  private final char[] classes;
  private final int width;
  private final int[] table;
  private final int[] patterns;
  private final int[][] found;
  private final int[][] foundAtEnd;

  /**
   * Takes what a {@link RegexDfaBuilder} has made.
   *
   * @param classes the column of each byte, 256
   * @param width columns
   * @param table by state and column
   * @param patterns the numbers of its patterns outside of it, in rising order
   * @param found what is found with a state, by its number: in rising order, or null
   * @param foundAtEnd what is found when the text ends there, or null
   */
  RegexDfa(
      char[] classes, int width, int[] table, int[] patterns, int[][] found, int[][] foundAtEnd) {
    this.classes = classes;
    this.width = width;
    this.table = table;
    this.patterns = patterns;
    this.found = found;
    this.foundAtEnd = foundAtEnd;
  }

  long bytes() {
    return 4L * table.length;
  }

  int states() {
    return found.length;
  }

  /** The lowest number of its patterns. */
  int firstPattern() {
    return patterns[0];
  }

  /** What is found in front of the first byte already; null for nothing. */
  int[] foundAtBegin() {
    return found[0];
  }

  /**
   * Goes on until patterns are found.
   *
   * @param state where it is; 0 at the begin of a text
   * @param address of the bytes
   * @param from the first to look at
   * @param to where they end
   * @return the state in the upper half, negative when patterns were found, as {@link #found} says;
   *     where to go on in the lower
   */
  long step(int state, long address, int from, int to) {
    char[] columns = classes;
    int[] rows = table;
    int now = state & Integer.MAX_VALUE;
    int at = from;
    while (at < to) {
      now = rows[now + columns[Bytes.u8(address + at++)]];
      if (now < 0) {
        break;
      }
    }
    return (long) now << 32 | at;
  }

  /** What was found on the way into a state. */
  int[] found(int state) {
    return found[(state & Integer.MAX_VALUE) / width];
  }

  /** What is found in addition when the text ends; null for nothing. */
  int[] foundAtEnd(int state) {
    return foundAtEnd[(state & Integer.MAX_VALUE) / width];
  }
}
