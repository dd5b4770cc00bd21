// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

/** The words of a command, separated by what C's isspace accepts. */
final class Words {
  private static final String SPACE = "[ \\t\\n\\x0B\\f\\r]+";

  private Words() {}

  /** All words; there may be none. */
  static String[] of(String line) {
    String text = withoutSpace(line);
    return text.isEmpty() ? new String[0] : text.split(SPACE);
  }

  /** The text from a word to the end of the last word; empty if there is no such word. */
  static String from(int index, String line) {
    String[] parts = withoutSpace(line).split(SPACE, index + 1);
    return parts.length <= index ? "" : parts[index];
  }

  static String withoutSpaceAtEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private static String withoutSpace(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return withoutSpaceAtEnd(text.substring(start));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /** A number as in C, decimal, octal or hexadecimal; -1 if it is not a number, or negative. */
  static int integer(String text) {
    try {
      return Math.max(-1, Integer.decode(text));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
