// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

/** A place in a line of text. */
final class TextScanner {
  private final String text;
  private final int end;
  private int at;

  TextScanner(String text) {
    this(text, 0, text.length());
  }

  private TextScanner(String text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  boolean atEnd() {
    return at >= end;
  }

  /** The next character; 0 at the end. */
  char peek() {
    return at < end ? text.charAt(at) : 0;
  }

  void move() {
    at = Math.min(end, at + 1);
  }

  /** Moves over a text that comes next; false when another one does. */
  boolean skip(String word) {
    boolean found = at + word.length() <= end && text.startsWith(word, at);
    at += found ? word.length() : 0;
    return found;
  }

  /** Moves over spaces. */
  void skipSpaces() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  /** Moves behind the next occurrence of a text; stays when there is none. */
  boolean skipTo(String word) {
    int found = text.indexOf(word, at);
    if (found < 0 || found + word.length() > end) {
      return false;
    }
    at = found + word.length();
    return true;
  }

  /** Whether a text that comes next is followed by a digit; it is moved over then. */
  boolean skipBeforeDigit(String word) {
    int next = at + word.length();
    boolean digit = next < end && text.charAt(next) >= '0' && text.charAt(next) <= '9';
    return digit && skip(word);
  }

  /** The characters up to one of those given, or the end. */
  String until(String stops) {
    int start = at;
    while (at < end && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /**
   * A number of up to 32 bits.
   *
   * @return -1, without moving, when none comes next or it is too large
   */
  long number(int radix) {
    long value = 0;
    int i = at;
    for (; i < end && Character.digit(text.charAt(i), radix) >= 0; i++) {
      value = value * radix + Character.digit(text.charAt(i), radix);
      if (value > 0xffff_ffffL) {
        return -1;
      }
    }
    if (i == at) {
      return -1;
    }
    at = i;
    return value;
  }

  long number() {
    return number(10);
  }
}
