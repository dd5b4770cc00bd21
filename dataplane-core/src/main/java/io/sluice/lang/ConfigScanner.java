// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/** A place in a configuration string, and the steps over quotes, comments, words and arguments. */
final class ConfigScanner {
  private final String text;
  private int pos;

  ConfigScanner(String text) {
    this.text = text;
  }

  ConfigScanner(String text, int pos) {
    this.text = text;
    this.pos = pos;
  }

  int position() {
    return pos;
  }

  boolean atEnd() {
    return pos >= text.length();
  }

  /** The character here; there must be one. */
  char peek() {
    return text.charAt(pos);
  }

  void advance() {
    pos++;
  }

  boolean atComment() {
    return text.charAt(pos) == '/'
        && pos + 1 < text.length()
        && (text.charAt(pos + 1) == '/' || text.charAt(pos + 1) == '*');
  }

  void skipComment() {
    if (text.charAt(pos + 1) == '*') {
      int close = text.indexOf("*/", pos + 2);
      pos = close < 0 ? text.length() : close + 2;
      return;
    }
    while (pos < text.length() && text.charAt(pos) != '\n' && text.charAt(pos) != '\r') {
      pos++;
    }
    if (pos + 1 < text.length() && text.charAt(pos) == '\r' && text.charAt(pos + 1) == '\n') {
      pos++;
    }
    pos = Math.min(pos + 1, text.length());
  }

  void skipSpaceAndComments() {
    while (pos < text.length()) {
      if (ConfigStrings.isSpace(text.charAt(pos))) {
        pos++;
      } else if (atComment()) {
        skipComment();
      } else {
        return;
      }
    }
  }

  /** Steps over a quoted string, a data literal or one character. */
  void skipItem() {
    char c = text.charAt(pos);
    if (c == '\'') {
      int close = text.indexOf('\'', pos + 1);
      pos = close < 0 ? text.length() : close + 1;
    } else if (c == '"') {
      pos++;
      while (pos < text.length() && text.charAt(pos) != '"') {
        if (text.charAt(pos) == '\\') {
          skipBackslash();
        } else {
          pos++;
        }
      }
      pos = Math.min(pos + 1, text.length());
    } else if (c == '\\' && pos + 1 < text.length() && text.charAt(pos + 1) == '<') {
      skipBackslash();
    } else {
      pos++;
    }
  }

  private void skipBackslash() {
    if (pos + 1 < text.length() && text.charAt(pos + 1) == '<') {
      pos += 2;
      while (pos < text.length() && text.charAt(pos) != '>') {
        if (atComment()) {
          skipComment();
        } else {
          pos++;
        }
      }
      pos = Math.min(pos + 1, text.length());
    } else {
      pos = Math.min(pos + 2, text.length());
    }
  }

  void skipWord() {
    while (pos < text.length() && !ConfigStrings.isSpace(text.charAt(pos)) && !atComment()) {
      skipItem();
    }
  }

  /** Reads up to the end, or to a comma, which stays unread; comments become spaces. */
  String argument(boolean stopAtComma) {
    skipSpaceAndComments();
    StringBuilder out = new StringBuilder();
    int left = pos;
    int right = pos;
    boolean comment = false;
    while (pos < text.length() && !(stopAtComma && text.charAt(pos) == ',')) {
      if (ConfigStrings.isSpace(text.charAt(pos))) {
        pos++;
      } else if (atComment()) {
        skipComment();
        comment = true;
      } else {
        if (comment) {
          out.append(text, left, right).append(' ');
          left = pos;
          comment = false;
        }
        skipItem();
        right = pos;
      }
    }
    return out.append(text, left, right).toString();
  }
}
