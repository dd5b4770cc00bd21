// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import java.util.ArrayDeque;
import java.util.Deque;

/** How large a regular expression becomes when its repetitions are written out. */
final class PcreSize {
  private static final long LARGEST = 1L << 40;

  private final String text;
  private int at;

  /** Of the group that is open, and of the last atom in it. */
  private long sum;

  private long last;

  private PcreSize(String text) {
    this.text = text;
  }

  /** About how many steps an expression has; never less, and at most some 2^40. */
  static long of(String expression) {
    return new PcreSize(expression).count();
  }

  private long count() {
    Deque<Long> outer = new ArrayDeque<>();
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case '(' -> {
          outer.push(sum);
          sum = 0;
          last = 0;
        }
        case ')' -> {
          last = sum + 1;
          sum = outer.isEmpty() ? last : Math.min(LARGEST, outer.pop() + last);
        }
        case '{' -> repeat();
        case '[' -> {
          skipClass();
          atom();
        }
        case '\\' -> {
          at++;
          atom();
        }
        default -> atom();
      }
    }
    return outer.isEmpty() ? sum : LARGEST;
  }

  private void atom() {
    last = 1;
    sum = Math.min(LARGEST, sum + 1);
  }

  private void skipClass() {
    int begin = text.startsWith("^", at) ? at + 1 : at;
    int i = begin;
    while (i < text.length() && (text.charAt(i) != ']' || i == begin)) {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    at = Math.min(text.length(), i + 1);
  }

  /** Reads {n}, {n,} and {n,m}; anything else is a brace. */
  private void repeat() {
    int end = text.indexOf('}', at);
    String[] bounds = end < 0 ? new String[0] : text.substring(at, end).split(",", -1);
    boolean valid = bounds.length > 0 && bounds.length < 3 && bounds[0].matches("[0-9]{1,9}");
    valid = valid && (bounds.length == 1 || bounds[1].matches("[0-9]{0,9}"));
    if (!valid) {
      atom();
      return;
    }
    at = end + 1;
    boolean open = bounds.length == 1 || bounds[1].isEmpty();
    long times = Math.max(Long.parseLong(bounds[0]), open ? 0 : Long.parseLong(bounds[1]));
    long repeated = Math.min(LARGEST, last * Math.max(1, times));
    sum = Math.min(LARGEST, sum - last + repeated);
    last = repeated;
  }
}
