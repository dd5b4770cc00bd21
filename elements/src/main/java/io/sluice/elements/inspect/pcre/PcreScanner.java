// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import io.sluice.elements.regex.ByteSet;

/** The text of a regular expression of PCRE, and the bytes and classes in it. */
class PcreScanner {
  static final ByteSet NOT_FEED = ByteSet.of('\n').complement();
  static final ByteSet VERTICAL = ByteSet.of("\n\u000b\f\r\u0085");

  final String text;
  int at;

  PcreScanner(String text) {
    this.text = text;
  }

  final IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("pcre with " + what);
  }

  final boolean next(String wanted) {
    boolean is = text.startsWith(wanted, at);
    at += is ? wanted.length() : 0;
    return is;
  }

  final int end(int found) {
    if (found < 0) {
      throw wrong("an end that is missing");
    }
    return found;
  }

  /** The byte that an escape stands for. */
  final int escaped() {
    at++;
    if (at == text.length()) {
      throw wrong("a '\\' at its end");
    }
    char c = text.charAt(at++);
    int control = "nrtfea".indexOf(c);
    if (control >= 0) {
      return "\n\r\t\f\u001b\u0007".charAt(control);
    }
    if (c == 'x' && next("{")) {
      int end = end(text.indexOf('}', at));
      String digits = text.substring(at, end);
      at = end + 1;
      if (!digits.matches("[0-9a-fA-F]{1,4}")) {
        throw wrong("'\\x{" + digits + "}'");
      }
      return Integer.parseInt(digits, 16);
    }
    if (c == 'x') {
      return number(16, 2);
    }
    if (c >= '0' && c <= '7') {
      at--;
      return number(8, 3) & 0xff;
    }
    if (c < 128 && Character.isLetterOrDigit(c)) {
      throw wrong("'\\" + c + "'");
    }
    return c;
  }

  private int number(int base, int most) {
    int number = 0;
    int end = Math.min(text.length(), at + most);
    while (at < end && Character.digit(text.charAt(at), base) >= 0) {
      number = number * base + Character.digit(text.charAt(at++), base);
    }
    return number;
  }

  /** A class, behind its bracket; with letters in both cases when it has one of them. */
  final ByteSet characters(boolean anyCase) {
    boolean not = next("^");
    ByteSet set = ByteSet.NONE;
    boolean first = true;
    while (first || at < text.length() && text.charAt(at) != ']') {
      if (at >= text.length()) {
        throw wrong("'[' without ']'");
      }
      first = false;
      ByteSet several = several();
      if (several != null) {
        set = set.or(several);
        continue;
      }
      int from = one();
      boolean range =
          at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
      int dash = at;
      at += range ? 1 : 0;
      if (range && several() != null) {
        // A class has no end of a range: the dash is itself.
        at = dash;
        range = false;
      }
      int to = range ? one() : from;
      if (to < from || to > 255) {
        throw wrong("a range that has no bytes");
      }
      set = set.or(ByteSet.range(from, to));
    }
    if (!next("]")) {
      throw wrong("'[' without ']'");
    }
    ByteSet all = anyCase ? set.inBothCases() : set;
    return not ? all.complement() : all;
  }

  /** A class within a class; null when the next one is a byte. */
  private ByteSet several() {
    if (text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
      int end = text.indexOf(":]", at);
      boolean not = text.startsWith("^", at + 2);
      ByteSet set = ByteSet.named(text.substring(at + (not ? 3 : 2), end));
      if (set != null) {
        at = end + 2;
        return not ? set.complement() : set;
      }
    }
    if (text.startsWith("\\", at) && at + 1 < text.length() && text.charAt(at + 1) != 'C') {
      ByteSet set = ofEscape(text.charAt(at + 1));
      at += set == null ? 0 : 2;
      return set;
    }
    return null;
  }

  /** The set of an escape as {@code \d}; null when the letter stands for none. */
  static ByteSet ofEscape(char letter) {
    return switch (letter) {
      case 'd' -> ByteSet.named("digit");
      case 'w' -> ByteSet.named("word");
      case 's' -> ByteSet.named("space");
      case 'h' -> ByteSet.of("\t \u00a0");
      case 'v' -> VERTICAL;
      case 'D', 'W', 'S', 'H', 'V' -> ofEscape((char) (letter | 32)).complement();
      case 'N' -> NOT_FEED;
      case 'C' -> ByteSet.ALL;
      default -> null;
    };
  }

  private int one() {
    if (next("\\b")) {
      return '\b';
    }
    if (text.startsWith("\\", at)) {
      return escaped();
    }
    char c = text.charAt(at++);
    return c;
  }
}
