// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses Classifier's patterns: clauses {@code [!]OFFSET/VALUE[%MASK]} separated by spaces, all of
 * which must match; {@code -} alone matches everything.
 */
final class DataPatternParser {
  /** Click's own limit is the packet; this one keeps offsets far from overflow. */
  private static final int MAX_OFFSET = 65_535;

  private final String text;
  private final PatternProblems problems;
  private int position;

  private DataPatternParser(String text, PatternProblems problems) {
    this.text = text;
    this.problems = problems;
  }

  /**
   * Parses a pattern.
   *
   * @param text the pattern
   * @param problems takes the messages
   * @return the pattern; meaningless after an error
   */
  static Expr parse(String text, PatternProblems problems) {
    if (text.equals("-")) {
      return Expr.TRUE;
    }
    DataPatternParser parser = new DataPatternParser(text, problems);
    List<Expr> clauses = new ArrayList<>();
    Expr clause;
    while ((clause = parser.clause()) != null) {
      clauses.add(clause);
    }
    return clauses.isEmpty() ? Expr.TRUE : new Expr.And(clauses);
  }

  private void skipSpace() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private boolean accept(char c) {
    boolean found = position < text.length() && text.charAt(position) == c;
    position += found ? 1 : 0;
    return found;
  }

  private String accept(String characters) {
    int start = position;
    while (position < text.length() && characters.indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    return text.substring(start, position);
  }

  /** Null at the end, and where an error makes the rest unreadable. */
  private Expr clause() {
    skipSpace();
    if (position == text.length()) {
      return null;
    }
    int start = position;
    boolean negated = accept('!');
    skipSpace();
    String digits = accept("0123456789");
    if (digits.isEmpty()) {
      problems.error(position, "expected a digit");
      return null;
    }
    if (!accept('/')) {
      problems.error(position, "expected '/'");
      return null;
    }
    final String hex = "0123456789abcdefABCDEF?";
    String value = accept(hex);
    String mask = accept('%') ? accept(hex) : null;
    DataTest test = test(start, digits, value, mask);
    return negated ? new Expr.Not(test) : test;
  }

  private DataTest test(int start, String digits, String value, String mask) {
    if (value.length() < 2) {
      problems.error(start, "value has less than 2 hex digits");
    } else if (value.length() % 2 != 0) {
      problems.error(start, "value has odd number of hex digits");
    }
    if (mask != null && value.length() >= 2 && mask.length() != value.length()) {
      boolean many = mask.length() > value.length();
      problems.error(start, "mask has too " + (many ? "many" : "few") + " hex digits");
    }
    int offset = digits.length() > 5 ? MAX_OFFSET + 1 : Integer.parseInt(digits);
    if (offset > MAX_OFFSET) {
      problems.error(start, "offset " + digits + " out of range");
    }
    int count = value.length() / 2;
    byte[] values = new byte[count];
    byte[] masks = new byte[count];
    for (int i = 0; i < 2 * count; i++) {
      int care = nibble(value.charAt(i), 0xf);
      if (mask != null && i < mask.length()) {
        care &= Math.max(0, Character.digit(mask.charAt(i), 16));
      }
      int bits = Math.max(0, Character.digit(value.charAt(i), 16)) & care;
      values[i / 2] |= (byte) (bits << (i % 2 == 0 ? 4 : 0));
      masks[i / 2] |= (byte) (care << (i % 2 == 0 ? 4 : 0));
    }
    return new DataTest(offset, values, masks);
  }

  private static int nibble(char c, int care) {
    return c == '?' ? 0 : care;
  }
}
