// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Makes a table of states that finds texts (Aho and Corasick, Communications of the ACM 18, 1975).
 * A state is what the end of the text so far has in common with the begin of some of the texts, as
 * long as possible; there are no more than their characters.
 */
final class TextDfaBuilder {
  private static final int NONE = -1;

  private final List<String> texts;
  private final long maxBytes;
  private final char[] classes = new char[256];
  private final int width;

  /** States behind a state, by class; {@link #NONE} where no text goes on. */
  private int[] goTo;

  private final List<int[]> found = new ArrayList<>();

  private TextDfaBuilder(List<String> texts, long maxBytes) {
    this.texts = texts;
    this.maxBytes = maxBytes;
    // Class 0 is that of all bytes that are in no text.
    int count = 1;
    for (String text : texts) {
      for (int i = 0; i < text.length(); i++) {
        int value = text.charAt(i) & 0xff;
        if (classes[value] == 0) {
          classes[value] = (char) count++;
        }
      }
    }
    width = count;
    goTo = new int[width * 16];
  }

  /**
   * Makes a table.
   *
   * @param texts one byte to a character, none empty; their order gives them numbers
   * @param maxBytes that the table may take
   * @return null when it would take more
   */
  static RegexDfa build(List<String> texts, long maxBytes) {
    return new TextDfaBuilder(texts, maxBytes).build();
  }

  private RegexDfa build() {
    newState();
    for (int i = 0; i < texts.size(); i++) {
      if (!add(texts.get(i), i)) {
        return null;
      }
    }
    int[] table = complete();
    int[] numbers = new int[texts.size()];
    Arrays.setAll(numbers, i -> i);
    int[][] none = new int[found.size()][];
    return new RegexDfa(classes, width, table, numbers, found.toArray(new int[0][]), none);
  }

  private int newState() {
    int state = found.size();
    if (goTo.length < (state + 1) * width) {
      goTo = Arrays.copyOf(goTo, 2 * goTo.length);
    }
    Arrays.fill(goTo, state * width, (state + 1) * width, NONE);
    found.add(null);
    return state;
  }

  private boolean add(String text, int number) {
    int state = 0;
    for (int i = 0; i < text.length(); i++) {
      int at = state * width + classes[text.charAt(i) & 0xff];
      if (goTo[at] == NONE) {
        if (4L * width * (found.size() + 1) > maxBytes) {
          return false;
        }
        int next = newState();
        goTo[at] = next;
      }
      state = goTo[at];
    }
    found.set(state, plus(found.get(state), new int[] {number}));
    return true;
  }

  /** Both, in rising order; either may be null. */
  private static int[] plus(int[] some, int[] more) {
    if (some == null || more == null) {
      return some == null ? more : some;
    }
    int[] both = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, both, some.length, more.length);
    Arrays.sort(both);
    return both;
  }

  /** Where no text goes on, the next state is that of the longest end that is a begin, too. */
  private int[] complete() {
    int[] shorter = new int[found.size()];
    Deque<Integer> open = new ArrayDeque<>();
    open.add(0);
    while (!open.isEmpty()) {
      int state = open.remove();
      for (int column = 0; column < width; column++) {
        int at = state * width + column;
        int fallBack = state == 0 ? 0 : goTo[shorter[state] * width + column];
        int next = goTo[at];
        if (next == NONE) {
          goTo[at] = fallBack;
        } else {
          shorter[next] = fallBack;
          found.set(next, plus(found.get(next), found.get(fallBack)));
          open.add(next);
        }
      }
    }
    int[] table = new int[found.size() * width];
    for (int i = 0; i < table.length; i++) {
      table[i] = goTo[i] * width | (found.get(goTo[i]) == null ? 0 : Integer.MIN_VALUE);
    }
    return table;
  }
}
