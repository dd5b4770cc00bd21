// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

/** A set of byte values, 0 to 255. */
record ByteSet(long a, long b, long c, long d) {
  static final ByteSet NONE = new ByteSet(0, 0, 0, 0);
  static final ByteSet ALL = NONE.complement();

  static ByteSet of(int value) {
    return range(value, value);
  }

  /** All from one to another, both in it. */
  static ByteSet range(int first, int last) {
    long[] words = new long[4];
    for (int value = first; value <= last; value++) {
      words[value >>> 6] |= 1L << value;
    }
    return new ByteSet(words[0], words[1], words[2], words[3]);
  }

  static ByteSet of(String characters) {
    ByteSet set = NONE;
    for (int i = 0; i < characters.length(); i++) {
      set = set.or(of(characters.charAt(i)));
    }
    return set;
  }

  boolean has(int value) {
    long word = value < 64 ? a : value < 128 ? b : value < 192 ? c : d;
    return (word >>> value & 1) != 0;
  }

  ByteSet or(ByteSet other) {
    return new ByteSet(a | other.a, b | other.b, c | other.c, d | other.d);
  }

  ByteSet complement() {
    return new ByteSet(~a, ~b, ~c, ~d);
  }

  ByteSet without(ByteSet other) {
    return complement().or(other).complement();
  }

  /** With the other case of each ASCII letter. */
  ByteSet inBothCases() {
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
