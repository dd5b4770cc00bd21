// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns that are looked for together, in as few tables as they fit into: some patterns multiply
 * each other's states, so that a table of both would be many times the size of two. Immutable;
 * allocates nothing while it searches.
 */
final class RegexSet {
  /** What a table of several patterns may take, so that it stays in a core's cache. */
  private static final long MAX_SHARED = 1 << 20;

  private static final int NONE = Integer.MAX_VALUE;

  private final RegexDfa[] tables;
  private final int size;

  private RegexSet(List<RegexDfa> tables, int size) {
    this.tables = tables.toArray(new RegexDfa[0]);
    this.size = size;
  }

  /**
   * Compiles patterns.
   *
   * @param patterns their order gives them numbers
   * @param onceIsEnough whether it is no matter how often a pattern is found
   * @param maxBytes that the tables may take
   * @throws RegexSyntax when they take more
   */
  static RegexSet compile(List<RegexNode> patterns, boolean onceIsEnough, long maxBytes)
      throws RegexSyntax {
    return new Compiler(patterns, onceIsEnough, maxBytes).compile();
  }

  /**
   * Compiles texts that stand for themselves.
   *
   * @param texts one byte to a character, none empty
   * @param maxBytes that the table may take
   * @throws RegexSyntax when it takes more
   */
  static RegexSet ofTexts(List<String> texts, long maxBytes) throws RegexSyntax {
    if (texts.isEmpty()) {
      return new RegexSet(List.of(), 0);
    }
    RegexDfa table = TextDfaBuilder.build(texts, maxBytes);
    if (table == null) {
      throw new RegexSyntax("the texts need more than " + maxBytes + " bytes");
    }
    return new RegexSet(List.of(table), texts.size());
  }

  private static final class Compiler {
    private final List<RegexNode> patterns;
    private final boolean onceIsEnough;
    private final long maxBytes;
    private final List<RegexDfa> tables = new ArrayList<>();
    private long bytes;

    Compiler(List<RegexNode> patterns, boolean onceIsEnough, long maxBytes) {
      this.patterns = patterns;
      this.onceIsEnough = onceIsEnough;
      this.maxBytes = maxBytes;
    }

    RegexSet compile() throws RegexSyntax {
      if (!patterns.isEmpty()) {
        compile(0, patterns.size());
      }
      return new RegexSet(tables, patterns.size());
    }

    private void compile(int from, int to) throws RegexSyntax {
      long left = maxBytes - bytes;
      long limit = to - from == 1 ? left : Math.min(left, MAX_SHARED);
      int[] numbers = new int[to - from];
      for (int i = from; i < to; i++) {
        numbers[i - from] = i;
      }
      RegexNfa nfa = new RegexNfa(patterns.subList(from, to));
      RegexDfa table = RegexDfaBuilder.build(nfa, numbers, onceIsEnough, limit);
      if (table != null) {
        tables.add(table);
        bytes += table.bytes();
      } else if (to - from == 1) {
        throw new RegexSyntax("pattern " + from + " needs more than " + left + " bytes");
      } else {
        int middle = from + to >>> 1;
        compile(from, middle);
        compile(middle, to);
      }
    }
  }

  /** How many patterns there are. */
  int size() {
    return size;
  }

  /** How many tables: what a stream has a state in each of. */
  int tables() {
    return tables.length;
  }

  long bytes() {
    long sum = 0;
    for (RegexDfa table : tables) {
      sum += table.bytes();
    }
    return sum;
  }

  /**
   * The lowest number of a pattern that is found in a text.
   *
   * @param address of the text
   * @param length its bytes
   * @return -1 when none is found
   */
  int first(long address, int length) {
    int best = NONE;
    for (RegexDfa table : tables) {
      int lowest = table.firstPattern();
      if (lowest >= best) {
        break;
      }
      best = lower(best, table.foundAtBegin());
      long step = 0;
      while (best > lowest && (int) step < length) {
        step = table.step((int) (step >> 32), address, (int) step, length);
        if (step < 0) {
          best = lower(best, table.found((int) (step >> 32)));
        }
      }
      if (best > lowest) {
        best = lower(best, table.foundAtEnd((int) (step >> 32)));
      }
    }
    return best == NONE ? -1 : best;
  }

  private static int lower(int best, int[] found) {
    return found == null ? best : Math.min(best, found[0]);
  }

  /**
   * Whether any pattern is found in a text.
   *
   * @param address of the text
   * @param length its bytes
   * @return true when one is
   */
  boolean any(long address, int length) {
    for (RegexDfa table : tables) {
      if (table.foundAtBegin() != null) {
        return true;
      }
      long step = table.step(0, address, 0, length);
      if (step < 0 || table.foundAtEnd((int) (step >> 32)) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Marks the patterns that are found in a text.
   *
   * @param address of the text
   * @param length its bytes
   * @param hits set by pattern where it is found; the others stay
   */
  void all(long address, int length, boolean[] hits) {
    for (RegexDfa table : tables) {
      mark(table.foundAtBegin(), hits);
      long step = 0;
      while ((int) step < length) {
        step = table.step((int) (step >> 32), address, (int) step, length);
        if (step < 0) {
          mark(table.found((int) (step >> 32)), hits);
        }
      }
      mark(table.foundAtEnd((int) (step >> 32)), hits);
    }
  }

  private static void mark(int[] found, boolean[] hits) {
    if (found != null) {
      for (int pattern : found) {
        hits[pattern] = true;
      }
    }
  }

  /**
   * Goes on with a stream. That nothing comes behind is never taken for sure, so that what must be
   * at the end is not found.
   *
   * @param address of its next bytes
   * @param length how many they are
   * @param states where the stream is in each table, 0 at its begin; changed
   * @return whether a pattern was found that ends in these bytes
   */
  boolean goOn(long address, int length, int[] states) {
    boolean found = false;
    for (int i = 0; i < tables.length; i++) {
      long step = (long) states[i] << 32;
      while ((int) step < length) {
        step = tables[i].step((int) (step >> 32), address, (int) step, length);
        found |= step < 0;
      }
      states[i] = (int) (step >> 32) & Integer.MAX_VALUE;
    }
    return found;
  }
}
