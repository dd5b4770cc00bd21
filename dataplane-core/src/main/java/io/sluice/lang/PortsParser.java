// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Ast.Ports;
import io.sluice.lang.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads ports in brackets. */
final class PortsParser {
  private final TokenStream tokens;
  private final Limits limits;

  private PortsParser(TokenStream tokens, Limits limits) {
    this.tokens = tokens;
    this.limits = limits;
  }

  /**
   * Reads {@code [0]}, {@code [0-2, 5]}, {@code []}, {@code [1,]}; null when there is no bracket.
   */
  static Ports read(TokenStream tokens, Limits limits) {
    return new PortsParser(tokens, limits).ports();
  }

  private Ports ports() {
    if (!tokens.accept(Kind.OPEN_BRACKET)) {
      return null;
    }
    List<Integer> numbers = new ArrayList<>();
    boolean open = false;
    boolean range = false;
    while (true) {
      Token token = tokens.peek();
      if (token.is(Kind.IDENTIFIER)) {
        tokens.take();
        int from = range ? numbers.get(numbers.size() - 1) + 1 : -1;
        int port = portNumber(token);
        for (int i = from < 0 ? port : from; i <= port; i++) {
          limits.port(token.position());
          numbers.add(i);
        }
      } else if (token.is(Kind.CLOSE_BRACKET)) {
        open = true;
      } else {
        tokens.error(token.position(), "syntax error: expected port number");
        skipPorts();
        break;
      }
      if (tokens.accept(Kind.CLOSE_BRACKET)) {
        break;
      } else if (!range && tokens.accept(Kind.DASH)) {
        range = true;
      } else if (tokens.accept(Kind.COMMA)) {
        range = false;
      } else {
        tokens.error(tokens.peek().position(), "syntax error: expected ','");
        skipPorts();
        break;
      }
    }
    if (numbers.isEmpty()) {
      numbers.add(0);
    }
    return new Ports(numbers, open);
  }

  private int portNumber(Token token) {
    long port = Numbers.parse(token.text());
    if (port < 0) {
      tokens.error(token.position(), "syntax error: port number should be integer");
      return 0;
    } else if (port > Limits.PORT) {
      tokens.error(token.position(), "port number " + token.text() + " out of range");
      return 0;
    }
    return (int) port;
  }

  private void skipPorts() {
    while (true) {
      switch (tokens.peek().kind()) {
        case IDENTIFIER, VARIABLE, DASH, COMMA, OTHER -> tokens.take();
        case CLOSE_BRACKET -> {
          tokens.take();
          return;
        }
        default -> {
          return;
        }
      }
    }
  }
}
