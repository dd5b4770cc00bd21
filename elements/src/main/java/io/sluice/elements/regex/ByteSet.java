// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import java.util.Map;

/**
 * A set of byte values, 0 to 255, of which each word has 64.
 *
 * @param a values 0 to 63, the least in the lowest bit
 * @param b values 64 to 127
 * @param c values 128 to 191
 * @param d values 192 to 255
 */
public record ByteSet(long a, long b, long c, long d) {
  /** No value. */
  public static final ByteSet NONE = new ByteSet(0, 0, 0, 0);

  /** All values. */
  public static final ByteSet ALL = NONE.complement();

  private static final ByteSet DIGITS = range('0', '9');
  private static final ByteSet LOWER = range('a', 'z');
  private static final ByteSet UPPER = range('A', 'Z');
  private static final ByteSet ALPHA = LOWER.or(UPPER);
  private static final ByteSet GRAPH = range(0x21, 0x7e);

  private static final Map<String, ByteSet> POSIX =
      Map.ofEntries(
          Map.entry("alnum", ALPHA.or(DIGITS)),
          Map.entry("alpha", ALPHA),
          Map.entry("ascii", range(0, 0x7f)),
          Map.entry("blank", of("\t ")),
          Map.entry("cntrl", range(0, 0x1f).or(of(0x7f))),
          Map.entry("digit", DIGITS),
          Map.entry("graph", GRAPH),
          Map.entry("lower", LOWER),
          Map.entry("print", GRAPH.or(of(' '))),
          Map.entry("punct", GRAPH.without(ALPHA.or(DIGITS))),
          Map.entry("space", range('\t', '\r').or(of(' '))),
          Map.entry("upper", UPPER),
          Map.entry("word", ALPHA.or(DIGITS).or(of('_'))),
          Map.entry("xdigit", DIGITS.or(of("abcdefABCDEF"))));

  /**
   * A POSIX class of ASCII.
   *
   * @param name as in {@code [:alpha:]}; {@code word} is one as well
   * @return null when there is none of this name
   */
  public static ByteSet named(String name) {
    return POSIX.get(name);
  }

  /**
   * One value.
   *
   * @param value 0 to 255
   * @return the set
   */
  public static ByteSet of(int value) {
    return range(value, value);
  }

  /**
   * All from one to another, both in it.
   *
   * @param first 0 to 255
   * @param last 0 to 255
   * @return the set
   */
  public static ByteSet range(int first, int last) {
    long[] words = new long[4];
    for (int value = first; value <= last; value++) {
      words[value >>> 6] |= 1L << value;
    }
    return new ByteSet(words[0], words[1], words[2], words[3]);
  }

  /**
   * Some characters.
   *
   * @param characters each 0 to 255
   * @return the set
   */
  public static ByteSet of(String characters) {
    ByteSet set = NONE;
    for (int i = 0; i < characters.length(); i++) {
      set = set.or(of(characters.charAt(i)));
    }
    return set;
  }

  /**
   * The words.
   *
   * @return four of them, for loops that look up many bytes
   */
  public long[] words() {
    return new long[] {a, b, c, d};
  }

  boolean has(int value) {
    long word = value < 64 ? a : value < 128 ? b : value < 192 ? c : d;
    return (word >>> value & 1) != 0;
  }

  /**
   * What is in this set or in another.
   *
   * @param other the other one
   * @return a new set
   */
  public ByteSet or(ByteSet other) {
    return new ByteSet(a | other.a, b | other.b, c | other.c, d | other.d);
  }

  /**
   * What is not in this set.
   *
   * @return a new set
   */
  public ByteSet complement() {
    return new ByteSet(~a, ~b, ~c, ~d);
  }

  ByteSet without(ByteSet other) {
    return complement().or(other).complement();
  }

  /**
   * With the other case of each ASCII letter.
   *
   * @return a new set
   */
  public ByteSet inBothCases() {
    ByteSet set = this;
    for (int letter = 'a'; letter <= 'z'; letter++) {
      int upper = letter - 'a' + 'A';
      if (has(letter) || has(upper)) {
        set = set.or(of(letter)).or(of(upper));
      }
    }
    return set;
  }
}
