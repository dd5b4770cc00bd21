// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

/** Sets of bytes, 256 bits each: what classes and escapes of an expression stand for. */
final class ByteSets {
  private ByteSets() {}

  static boolean has(long[] set, int b) {
    return (set[b >> 6 & 3] & 1L << b) != 0;
  }

  static void add(long[] set, int b) {
    set[b >> 6 & 3] |= 1L << b;
  }

  static void addRange(long[] set, int from, int to) {
    for (int b = from; b <= to; b++) {
      add(set, b);
    }
  }

  static void addAll(long[] set, long[] others) {
    for (int i = 0; i < set.length; i++) {
      set[i] |= others[i];
    }
  }

  static long[] of(String bytes) {
    long[] set = new long[4];
    bytes.chars().forEach(b -> add(set, b));
    return set;
  }

  static long[] not(long[] set) {
    return new long[] {~set[0], ~set[1], ~set[2], ~set[3]};
  }

  /** Adds the other case of the letters that are in a set. */
  static long[] anyCase(long[] set) {
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      if (has(set, upper) || has(set, upper | 32)) {
        add(set, upper);
        add(set, upper | 32);
      }
    }
    return set;
  }

  /** The set of an escape as {@code \d}; null when the letter stands for none. */
  static long[] ofEscape(char letter) {
    return switch (letter) {
      case 'd' -> ofName("digit");
      case 'w' -> ofName("word");
      case 's' -> ofName("space");
      case 'h' -> of("\t \u00a0");
      case 'v' -> of("\n\u000b\f\r\u0085");
      case 'D', 'W', 'S', 'H', 'V' -> not(ofEscape((char) (letter | 32)));
      case 'N' -> not(of("\n"));
      case 'C' -> not(of(""));
      default -> null;
    };
  }

  /** The set of a name as in {@code [:alpha:]}; null when it is none. */
  static long[] ofName(String name) {
    long[] set = new long[4];
    switch (name) {
      case "digit" -> addRange(set, '0', '9');
      case "upper" -> addRange(set, 'A', 'Z');
      case "lower" -> addRange(set, 'a', 'z');
      case "space" -> {
        addRange(set, '\t', '\r');
        add(set, ' ');
      }
      case "blank" -> {
        add(set, '\t');
        add(set, ' ');
      }
      case "alpha" -> {
        addRange(set, 'A', 'Z');
        addRange(set, 'a', 'z');
      }
      case "alnum", "word" -> {
        addAll(set, ofName("alpha"));
        addRange(set, '0', '9');
        if (name.equals("word")) {
          add(set, '_');
        }
      }
      case "xdigit" -> addAll(set, of("0123456789abcdefABCDEF"));
      case "print" -> addRange(set, ' ', '~');
      case "graph" -> addRange(set, '!', '~');
      case "ascii" -> addRange(set, 0, 127);
      case "cntrl" -> {
        addRange(set, 0, 31);
        add(set, 127);
      }
      case "punct" -> {
        addRange(set, '!', '~');
        long[] words = ofName("alnum");
        for (int i = 0; i < set.length; i++) {
          set[i] &= ~words[i];
        }
      }
      default -> {
        return null;
      }
    }
    return set;
  }
}
