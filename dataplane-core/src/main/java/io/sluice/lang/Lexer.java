// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Token.Kind;

/**
 * Cuts a text into tokens. A configuration string is no token: the parser asks for it by {@link
 * #configString} right after the opening parenthesis.
 *
 * <p>Line directives ({@code # 12 "file"}) at the start of a line change the positions that follow
 * them, also inside configuration strings. A first line that starts with {@code #!} is skipped.
 */
final class Lexer {
  private final String text;
  private final String originalFile;
  private final Limits limits;
  private int pos;
  private int line = 1;
  private String file;

  Lexer(String text, String file, Limits limits) {
    this.text = text;
    this.originalFile = file;
    this.file = file;
    this.limits = limits;
    if (text.startsWith("#!")) {
      skipLine(2);
    }
  }

  static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Letters, digits, underscore, at-sign; the slash has rules of its own. */
  static boolean isIdentifierPart(char c) {
    return isAlphanumeric(c) || c == '_' || c == '@';
  }

  Position position() {
    return new Position(file, line);
  }

  Token next() {
    skipSpace();
    if (pos >= text.length()) {
      return new Token(Kind.END, "", position());
    }
    char c = text.charAt(pos);
    if (isIdentifierPart(c)) {
      return identifier();
    } else if (c == '$') {
      int start = pos++;
      while (pos < text.length() && (isAlphanumeric(at(pos)) || at(pos) == '_')) {
        pos++;
      }
      Kind variable = pos == start + 1 ? Kind.OTHER : Kind.VARIABLE;
      return new Token(variable, text.substring(start, pos), position());
    }
    Kind kind = symbol(c);
    int length = kind == Kind.ELLIPSIS ? 3 : isPair(kind) ? 2 : 1;
    pos += length;
    return new Token(kind, text.substring(pos - length, pos), position());
  }

  private static boolean isPair(Kind kind) {
    return kind.isArrow() || kind == Kind.DOUBLE_COLON || kind == Kind.DOUBLE_BAR;
  }

  private Kind symbol(char c) {
    char second = at(pos + 1);
    return switch (c) {
      case '-' -> second == '>' ? Kind.ARROW : Kind.DASH;
      case '=' -> second == '>' ? Kind.DOUBLE_ARROW : Kind.OTHER;
      case '~' -> second == '>' ? Kind.CONTEXT_ARROW : Kind.OTHER;
      case ':' -> second == ':' ? Kind.DOUBLE_COLON : Kind.OTHER;
      case '|' -> second == '|' ? Kind.DOUBLE_BAR : Kind.BAR;
      case '.' -> second == '.' && at(pos + 2) == '.' ? Kind.ELLIPSIS : Kind.OTHER;
      case ',' -> Kind.COMMA;
      case ';' -> Kind.SEMICOLON;
      case '(' -> Kind.OPEN_PAREN;
      case ')' -> Kind.CLOSE_PAREN;
      case '[' -> Kind.OPEN_BRACKET;
      case ']' -> Kind.CLOSE_BRACKET;
      case '{' -> Kind.OPEN_BRACE;
      case '}' -> Kind.CLOSE_BRACE;
      default -> Kind.OTHER;
    };
  }

  private Token identifier() {
    int start = pos;
    while (isIdentifierPart(at(pos)) || (at(pos) == '/' && isIdentifierPart(at(pos + 1)))) {
      pos++;
    }
    String word = text.substring(start, pos);
    Kind kind =
        switch (word) {
          case "elementclass" -> Kind.ELEMENTCLASS;
          case "require" -> Kind.REQUIRE;
          case "provide" -> Kind.PROVIDE;
          case "define" -> Kind.DEFINE;
          default -> Kind.IDENTIFIER;
        };
    return new Token(kind, word, position());
  }

  /**
   * Reads a configuration string from here up to the parenthesis that closes it, which stays
   * unread; parentheses in quotes, comments and data literals do not count. Line directives are
   * removed.
   */
  String configString() {
    StringBuilder kept = new StringBuilder();
    int start = pos;
    int depth = 1;
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (c == '(') {
        depth++;
        pos++;
      } else if (c == ')') {
        if (--depth == 0) {
          break;
        }
        pos++;
      } else if (c == '#' && atLineStart()) {
        kept.append(text, start, pos);
        lineDirective();
        start = pos;
      } else if (c == '/' && at(pos + 1) == '/') {
        skipLine(pos + 2);
      } else if (c == '/' && at(pos + 1) == '*') {
        skipBlockComment();
      } else if (c == '\'' || c == '"') {
        skipQuote(c);
      } else if (c == '\\' && at(pos + 1) == '<') {
        skipData();
      } else {
        step();
      }
    }
    return kept.append(text, start, pos).toString();
  }

  private char at(int index) {
    return index < text.length() ? text.charAt(index) : 0;
  }

  private boolean atLineStart() {
    return pos == 0 || text.charAt(pos - 1) == '\n' || text.charAt(pos - 1) == '\r';
  }

  /** Steps over one character, or one line end. */
  private void step() {
    char c = text.charAt(pos++);
    if (c == '\n') {
      line++;
    } else if (c == '\r') {
      line++;
      if (at(pos) == '\n') {
        pos++;
      }
    }
  }

  private void skipSpace() {
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (ConfigStrings.isSpace(c)) {
        step();
      } else if (c == '/' && at(pos + 1) == '/') {
        skipLine(pos + 2);
      } else if (c == '/' && at(pos + 1) == '*') {
        skipBlockComment();
      } else if (c == '#' && atLineStart()) {
        lineDirective();
      } else {
        return;
      }
    }
  }

  private void skipLine(int from) {
    pos = from;
    while (pos < text.length()) {
      char c = text.charAt(pos);
      step();
      if (c == '\n' || c == '\r') {
        return;
      }
    }
  }

  private void skipBlockComment() {
    pos += 2;
    while (pos < text.length()) {
      if (text.charAt(pos) == '*' && at(pos + 1) == '/') {
        pos += 2;
        return;
      }
      step();
    }
  }

  private void skipQuote(char quote) {
    pos++;
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (c == quote) {
        pos++;
        return;
      } else if (c == '\\' && quote == '"' && at(pos + 1) == '<') {
        skipData();
      } else {
        if (c == '\\' && quote == '"' && pos + 1 < text.length()) {
          pos++;
        }
        step();
      }
    }
  }

  private void skipData() {
    pos += 2;
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (c == '>') {
        pos++;
        return;
      } else if (c == '/' && at(pos + 1) == '/') {
        skipLine(pos + 2);
      } else if (c == '/' && at(pos + 1) == '*') {
        skipBlockComment();
      } else {
        step();
      }
    }
  }

  /** Reads {@code # 12 "file"} or {@code #line 12 "file"}; the line's end stays unread. */
  private void lineDirective() {
    pos++;
    skipBlanks();
    if (text.startsWith("line", pos) && (at(pos + 4) == ' ' || at(pos + 4) == '\t')) {
      pos += 4;
      skipBlanks();
    }
    if (at(pos) < '0' || at(pos) > '9') {
      limits.error(position(), "unknown preprocessor directive");
      skipLine(pos);
      return;
    }
    long number = 0;
    while (at(pos) >= '0' && at(pos) <= '9') {
      number = Math.min(number * 10 + (at(pos++) - '0'), Integer.MAX_VALUE / 2);
    }
    // The line's own end counts one more.
    line = (int) number - 1;
    skipBlanks();
    if (at(pos) == '"') {
      int start = pos++;
      while (pos < text.length() && at(pos) != '"' && !atLineEnd()) {
        pos += at(pos) == '\\' && pos + 1 < text.length() ? 2 : 1;
      }
      pos = Math.min(pos, text.length());
      String name = ConfigStrings.unquote(text.substring(start, pos) + "\"");
      file = name.isEmpty() ? originalFile : name;
    }
    while (pos < text.length() && !atLineEnd()) {
      pos++;
    }
  }

  private boolean atLineEnd() {
    return at(pos) == '\n' || at(pos) == '\r';
  }

  private void skipBlanks() {
    while (at(pos) == ' ' || at(pos) == '\t') {
      pos++;
    }
  }
}
