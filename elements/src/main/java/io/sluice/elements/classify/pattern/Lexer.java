// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.ArrayList;
import java.util.List;

/** Splits an IP pattern into words. */
final class Lexer {
  /**
   * A word.
   *
   * @param text its characters
   * @param offset where it begins in the pattern
   */
  record Word(String text, int offset) {}

  private Lexer() {}

  static List<Word> split(String text) {
    List<Word> words = new ArrayList<>();
    int length = text.length();
    int position = 0;
    while (true) {
      while (position < length && Character.isWhitespace(text.charAt(position))) {
        position++;
      }
      if (position == length) {
        return words;
      }
      int end = position + wordLength(text, position);
      words.add(new Word(text.substring(position, end), position));
      position = end;
    }
  }

  private static int wordLength(String text, int position) {
    char c = text.charAt(position);
    char next = position + 1 < text.length() ? text.charAt(position + 1) : 0;
    switch (c) {
      case '&', '|':
        return next == c ? 2 : 1;
      case '<', '>', '!', '=':
        return next == '=' ? 2 : 1;
      default:
        int end = position;
        while (end < text.length() && isWordCharacter(text.charAt(end))) {
          end++;
        }
        return Math.max(1, end - position);
    }
  }

  private static boolean isWordCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "-./@_:".indexOf(c) >= 0;
  }
}
