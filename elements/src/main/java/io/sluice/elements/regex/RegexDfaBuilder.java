// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import io.sluice.elements.regex.RegexNode.Assertion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.IntArrayList;

/**
 * Makes a table of states of an automaton, by the subset construction. All patterns begin anew at
 * each byte, so that they are found anywhere.
 *
 * <p>A step that depends on the byte to come stays in the state, with what is known of the place,
 * and is decided on the way to the next one. Where it is enough to know that a pattern was found,
 * and not how often, it drops out of the state then: {@code a.*} needs no more states than {@code
 * a}.
 */
final class RegexDfaBuilder {
  /** What can be known of a place from what is in front of it. */
  private static final int AT_BEGIN = 1;

  private static final int BEHIND_LINE = 2;
  private static final int BEHIND_WORD = 4;

  /** In the place of a byte to come: none is known. */
  private static final int UNKNOWN = -1;

  /** There is none. */
  private static final int END = -2;

  /** Bytes that a key takes beside its steps. */
  private static final int KEY_BYTES = 64;

  /** A set of steps, what is known of the place, and what was found on the way. */
  private record Key(int[] steps, int place, int[] found) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && place == key.place
          && Arrays.equals(steps, key.steps)
          && Arrays.equals(found, key.found);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(steps) + place) + Arrays.hashCode(found);
    }
  }

  private final RegexNfa nfa;
  private final int[] numbers;
  private final long maxBytes;
  private final boolean onceIsEnough;
  private final char[] classes = new char[256];

  /** A byte of each class. */
  private final List<Integer> samples = new ArrayList<>();

  private final Map<Key, Integer> states = new HashMap<>();
  private final List<Key> keys = new ArrayList<>();
  private long keyBytes;

  // The set of steps that is gathered now.
  private final int[] stamps;
  private int stamp;
  private final IntArrayList stack = new IntArrayList();
  private final IntArrayList gathered = new IntArrayList();
  private final boolean[] isFound;

  private RegexDfaBuilder(RegexNfa nfa, int[] numbers, boolean onceIsEnough, long maxBytes) {
    this.nfa = nfa;
    this.numbers = numbers;
    this.onceIsEnough = onceIsEnough;
    this.maxBytes = maxBytes;
    stamps = new int[nfa.size()];
    isFound = new boolean[numbers.length];
    divideBytes();
  }

  /**
   * Makes a table.
   *
   * @param nfa of the patterns
   * @param numbers what the patterns are called outside, in rising order
   * @param onceIsEnough whether it is no matter how often a pattern is found
   * @param maxBytes that the table may take
   * @return null when it would take more
   */
  static RegexDfa build(RegexNfa nfa, int[] numbers, boolean onceIsEnough, long maxBytes) {
    return new RegexDfaBuilder(nfa, numbers, onceIsEnough, maxBytes).build();
  }

  private void divideBytes() {
    List<ByteSet> sets = new ArrayList<>(nfa.sets());
    if (nfa.hasAssertions()) {
      sets.add(RegexParser.WORD);
      sets.add(ByteSet.of('\n'));
    }
    Map<List<Boolean>, Integer> known = new HashMap<>();
    for (int value = 0; value < 256; value++) {
      List<Boolean> members = new ArrayList<>();
      for (ByteSet set : sets) {
        members.add(set.has(value));
      }
      Integer column = known.get(members);
      if (column == null) {
        column = samples.size();
        known.put(members, column);
        samples.add(value);
      }
      classes[value] = (char) (int) column;
    }
  }

  private RegexDfa build() {
    int width = samples.size();
    begin();
    nfa.starts().forEach(start -> gather(start, AT_BEGIN, UNKNOWN));
    stateOf(AT_BEGIN);
    int[] table = new int[1024];
    List<int[]> foundAtEnd = new ArrayList<>();
    for (int state = 0; state < keys.size(); state++) {
      // What is needed only until the table is made counts, too: it may be more than the table.
      if (4L * width * keys.size() > maxBytes || keyBytes > maxBytes) {
        return null;
      }
      if (table.length < (state + 1) * width) {
        table = Arrays.copyOf(table, Math.max(2 * table.length, (state + 1) * width));
      }
      Key key = keys.get(state);
      for (int column = 0; column < width; column++) {
        int next = next(key, samples.get(column));
        table[state * width + column] =
            next * width | (keys.get(next).found.length > 0 ? Integer.MIN_VALUE : 0);
      }
      foundAtEnd.add(atEnd(key));
    }
    int[][] found = new int[keys.size()][];
    for (int i = 0; i < found.length; i++) {
      found[i] = outside(keys.get(i).found);
    }
    return new RegexDfa(
        classes,
        width,
        Arrays.copyOf(table, keys.size() * width),
        numbers,
        found,
        foundAtEnd.toArray(new int[0][]));
  }

  private int[] outside(int[] patterns) {
    return patterns.length == 0
        ? null
        : Arrays.stream(patterns).map(pattern -> numbers[pattern]).toArray();
  }

  // ---- sets of steps

  private void begin() {
    stamp++;
    gathered.clear();
    Arrays.fill(isFound, false);
  }

  /** Adds a step and those that follow without a byte. */
  private void gather(int start, int place, int ahead) {
    stack.addInt(start);
    while (!stack.isEmpty()) {
      int step = stack.popInt();
      if (stamps[step] == stamp) {
        continue;
      }
      stamps[step] = stamp;
      switch (nfa.kind(step)) {
        case RegexNfa.SPLIT -> {
          stack.addInt(nfa.next(step));
          stack.addInt(nfa.other(step));
        }
        case RegexNfa.BYTES -> gathered.addInt(step);
        case RegexNfa.MATCH -> isFound[nfa.pattern(step)] = true;
        default -> {
          Assertion assertion = nfa.assertion(step);
          if (assertion.looksAhead() && ahead == UNKNOWN) {
            gathered.addInt(step);
          } else if (holds(assertion, place, ahead)) {
            stack.addInt(nfa.next(step));
          }
        }
      }
    }
  }

  private static boolean holds(Assertion assertion, int place, int ahead) {
    boolean word = (place & BEHIND_WORD) != 0;
    boolean wordAhead = ahead >= 0 && RegexParser.WORD.has(ahead);
    return switch (assertion) {
      case BEGIN_TEXT -> (place & AT_BEGIN) != 0;
      case BEGIN_LINE -> (place & (AT_BEGIN | BEHIND_LINE)) != 0;
      case END_TEXT -> ahead == END;
      case END_LINE -> ahead == END || ahead == '\n';
      case WORD_BOUNDARY -> word != wordAhead;
      case NO_WORD_BOUNDARY -> word == wordAhead;
    };
  }

  /** The state of what was gathered, a new one if need be. */
  private int stateOf(int place) {
    int[] steps = new int[gathered.size()];
    int count = 0;
    for (int i = 0; i < steps.length; i++) {
      int step = gathered.getInt(i);
      if (!onceIsEnough || !isFound[nfa.pattern(step)]) {
        steps[count++] = step;
      }
    }
    steps = Arrays.copyOf(steps, count);
    Arrays.sort(steps);
    boolean waits = Arrays.stream(steps).anyMatch(step -> nfa.kind(step) == RegexNfa.ASSERT);
    Key key = new Key(steps, waits ? place : 0, found());
    Integer known = states.putIfAbsent(key, keys.size());
    if (known == null) {
      keys.add(key);
      keyBytes += 4L * (steps.length + key.found.length) + KEY_BYTES;
      return keys.size() - 1;
    }
    return known;
  }

  private int[] found() {
    int[] found = new int[isFound.length];
    int count = 0;
    for (int i = 0; i < isFound.length; i++) {
      if (isFound[i]) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The steps of a state, those that waited for the byte decided. */
  private int[] decided(Key key, int ahead) {
    begin();
    for (int step : key.steps) {
      gather(step, key.place, ahead);
    }
    return gathered.toIntArray();
  }

  private int next(Key key, int value) {
    int[] steps = key.steps;
    boolean[] before = null;
    if (key.place != 0 || nfa.hasAssertions()) {
      steps = decided(key, value);
      before = isFound.clone();
    }
    int place = (value == '\n' ? BEHIND_LINE : 0) | (RegexParser.WORD.has(value) ? BEHIND_WORD : 0);
    begin();
    for (int step : steps) {
      if (nfa.kind(step) == RegexNfa.BYTES && nfa.bytes(step).has(value)) {
        gather(nfa.next(step), place, UNKNOWN);
      }
    }
    for (int start : nfa.starts()) {
      gather(start, place, UNKNOWN);
    }
    if (before != null) {
      for (int i = 0; i < before.length; i++) {
        isFound[i] |= before[i];
      }
    }
    return stateOf(place);
  }

  private int[] atEnd(Key key) {
    decided(key, END);
    return outside(found());
  }
}
