// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

/**
 * Patterns for names of elements, as in shells and in Click: {@code *} matches any text, {@code ?}
 * any character, {@code [a-d]} one of these, {@code [^a-d]} or {@code [!a-d]} any other; after a
 * backslash, a character stands for itself.
 */
public final class Glob {
  private Glob() {}

  /**
   * Whether a text is a pattern and not just a name.
   *
   * @param text the text
   * @return true if it contains {@code *}, {@code ?} or {@code [}
   */
  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  /**
   * Whether a name matches.
   *
   * @param pattern the pattern
   * @param name the name
   * @return true if the whole name matches
   */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int afterStar = -1;
    int retry = name.length();
    while (p < pattern.length() || n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        afterStar = ++p;
        retry = n;
        continue;
      }
      int next = n < name.length() && p < pattern.length() ? step(pattern, p, name.charAt(n)) : -1;
      if (next >= 0) {
        p = next;
        n++;
      } else if (afterStar >= 0 && retry < name.length()) {
        p = afterStar;
        n = ++retry;
      } else {
        return false;
      }
    }
    return true;
  }

  /** The index in the pattern after it has matched a character; -1 if it does not match. */
  private static int step(String pattern, int p, char c) {
    int literal = p;
    switch (pattern.charAt(p)) {
      case '?':
        return p + 1;
      case '[':
        boolean negated = p + 1 < pattern.length() && "^!".indexOf(pattern.charAt(p + 1)) >= 0;
        int first = negated ? p + 2 : p + 1;
        // A closing bracket at the beginning is one of the characters.
        int close = pattern.indexOf(']', first + 1);
        if (close > 0) {
          return isIn(pattern.substring(first, close), c) != negated ? close + 1 : -1;
        }
        break;
      case '\\':
        literal = p + 1 < pattern.length() ? p + 1 : p;
        break;
      default:
        break;
    }
    return pattern.charAt(literal) == c ? literal + 1 : -1;
  }

  private static boolean isIn(String set, char c) {
    for (int i = 0; i < set.length(); i++) {
      boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
      char last = set.charAt(range ? i + 2 : i);
      if (c >= set.charAt(i) && c <= last) {
        return true;
      }
      i += range ? 2 : 0;
    }
    return false;
  }
}
