// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import io.sluice.elements.regex.RegexNode.Assertion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A nondeterministic automaton for some patterns, made of each by Thompson's construction (Regular
 * expression search algorithm, Communications of the ACM 11, 1968).
 */
final class RegexNfa {
  /** Steps of a pattern. */
  private static final int MAX_STEPS = 50_000;

  /** Goes on with two others, without a byte. */
  static final byte SPLIT = 0;

  /** Takes a byte of a set. */
  static final byte BYTES = 1;

  /** Goes on where something holds of the place. */
  static final byte ASSERT = 2;

  /** A pattern has been found. */
  static final byte MATCH = 3;

  private static final Assertion[] ASSERTIONS = Assertion.values();

  private final List<ByteSet> sets = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private byte[] kinds = new byte[64];
  private int[] first = new int[64];
  private int[] second = new int[64];
  private int[] patterns = new int[64];
  private int size;
  private int limit;
  private boolean hasAssertions;

  /**
   * Makes one.
   *
   * @param nodes the patterns; their order gives them numbers
   * @throws RegexSyntax when one is too large
   */
  RegexNfa(List<RegexNode> nodes) throws RegexSyntax {
    for (int i = 0; i < nodes.size(); i++) {
      limit = size + MAX_STEPS;
      int begin = size;
      int match = add(MATCH, 0, 0);
      starts.add(add(nodes.get(i), match));
      Arrays.fill(patterns, begin, size, i);
    }
  }

  int size() {
    return size;
  }

  byte kind(int step) {
    return kinds[step];
  }

  /** Where to go on. */
  int next(int step) {
    return first[step];
  }

  /** Where to go on as well, behind {@link #SPLIT}. */
  int other(int step) {
    return second[step];
  }

  ByteSet bytes(int step) {
    return sets.get(second[step]);
  }

  Assertion assertion(int step) {
    return ASSERTIONS[second[step]];
  }

  /** Which pattern a step belongs to. */
  int pattern(int step) {
    return patterns[step];
  }

  List<Integer> starts() {
    return starts;
  }

  List<ByteSet> sets() {
    return sets;
  }

  boolean hasAssertions() {
    return hasAssertions;
  }

  private int add(byte kind, int next, int argument) throws RegexSyntax {
    if (size >= limit) {
      throw new RegexSyntax("pattern too large");
    }
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * size);
      first = Arrays.copyOf(first, 2 * size);
      second = Arrays.copyOf(second, 2 * size);
      patterns = Arrays.copyOf(patterns, 2 * size);
    }
    kinds[size] = kind;
    first[size] = next;
    second[size] = argument;
    return size++;
  }

  /** Adds what a node is, in front of a step; returns where that begins. */
  private int add(RegexNode node, int next) throws RegexSyntax {
    if (node instanceof RegexNode.Bytes bytes) {
      int set = sets.indexOf(bytes.set());
      if (set < 0) {
        set = sets.size();
        sets.add(bytes.set());
      }
      return add(BYTES, next, set);
    } else if (node instanceof RegexNode.Place place) {
      hasAssertions = true;
      return add(ASSERT, next, place.assertion().ordinal());
    } else if (node instanceof RegexNode.Sequence sequence) {
      int begin = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        begin = add(sequence.parts().get(i), begin);
      }
      return begin;
    } else if (node instanceof RegexNode.Choice choice) {
      int begin = add(choice.branches().get(0), next);
      for (int i = 1; i < choice.branches().size(); i++) {
        begin = add(SPLIT, begin, add(choice.branches().get(i), next));
      }
      return begin;
    }
    return add((RegexNode.Repeat) node, next);
  }

  private int add(RegexNode.Repeat repeat, int next) throws RegexSyntax {
    int begin = next;
    if (repeat.most() == RegexNode.UNLIMITED) {
      int loop = add(SPLIT, next, next);
      first[loop] = add(repeat.node(), loop);
      begin = loop;
    } else {
      for (int i = repeat.least(); i < repeat.most(); i++) {
        begin = add(SPLIT, add(repeat.node(), begin), next);
      }
    }
    for (int i = 0; i < repeat.least(); i++) {
      begin = add(repeat.node(), begin);
    }
    return begin;
  }
}
