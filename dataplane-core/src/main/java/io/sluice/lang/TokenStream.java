// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Token.Kind;
import java.util.ArrayDeque;

/** The tokens of a text with look-ahead, and the errors that belong to single tokens. */
final class TokenStream {
  private final Lexer lexer;
  private final Limits limits;
  private final ArrayDeque<Token> ahead = new ArrayDeque<>(2);

  TokenStream(Lexer lexer, Limits limits) {
    this.lexer = lexer;
    this.limits = limits;
  }

  /** The text up to the closing parenthesis; the opening one must be the last token read. */
  String configAfterParen() {
    if (!ahead.isEmpty()) {
      throw new IllegalStateException("token read ahead of a configuration string");
    }
    String config = lexer.configString();
    expect(Kind.CLOSE_PAREN);
    return config;
  }

  Token peek() {
    if (ahead.isEmpty()) {
      ahead.addLast(lexer.next());
    }
    return ahead.peekFirst();
  }

  Token take() {
    Token token = peek();
    ahead.removeFirst();
    return token;
  }

  /** Takes the next token if it is of a kind. */
  boolean accept(Kind kind) {
    if (peek().is(kind)) {
      take();
      return true;
    }
    return false;
  }

  /** Takes the next token if it is of a kind, else reports that it is not. */
  boolean expect(Kind kind) {
    if (accept(kind)) {
      return true;
    }
    error(peek().position(), "expected " + kind.printed());
    return false;
  }

  void syntaxError(Token token) {
    error(token.position(), "syntax error near '" + Numbers.printable(token.text()) + "'");
  }

  void error(Position position, String text) {
    limits.error(position, text);
  }

  /** Puts a token back. */
  void putBack(Token token) {
    ahead.addFirst(token);
  }
}
