// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Ast.Chain;
import io.sluice.lang.Ast.ClassUse;
import io.sluice.lang.Ast.Hop;
import io.sluice.lang.Ast.Node;
import io.sluice.lang.Ast.Ports;
import io.sluice.lang.Ast.Statement;
import io.sluice.lang.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a tree of a text, statement by statement, by recursive descent with two tokens of
 * look-ahead. After a syntax error it goes on with the next token that can start something.
 */
final class Parser {
  /** What the statements being read belong to. */
  private static final class Block {
    final Kind closer;
    boolean lastChainEndsInOutput = true;

    Block(Kind closer) {
      this.closer = closer;
    }

    boolean nested() {
      return closer != Kind.END;
    }
  }

  private final Lexer lexer;
  private final Diagnostics diagnostics;
  private final Limits limits;
  private final ArrayDeque<Token> ahead = new ArrayDeque<>(2);
  private final Block file = new Block(Kind.END);
  private int depth;

  Parser(Lexer lexer, Diagnostics diagnostics, Limits limits) {
    this.lexer = lexer;
    this.diagnostics = diagnostics;
    this.limits = limits;
  }

  /** The next statement at file scope; null at the end of the text. */
  Statement next() {
    return statement(file);
  }

  /** The next statement of a block; null, with the closing token unread, where the block ends. */
  private Statement statement(Block block) {
    while (true) {
      Token token = peek();
      switch (token.kind()) {
        case IDENTIFIER, OPEN_BRACKET, OPEN_BRACE, OPEN_PAREN, ARROW, DOUBLE_ARROW -> {
          Chain chain = chain(block);
          if (chain != null) {
            return chain;
          }
        }
        case ELEMENTCLASS -> {
          return elementClass();
        }
        case REQUIRE, DEFINE -> {
          take();
          if (expect(Kind.OPEN_PAREN)) {
            String arguments = configAfterParen();
            return token.is(Kind.REQUIRE)
                ? new Ast.Require(token.position(), arguments)
                : new Ast.Define(token.position(), arguments);
          }
        }
        case SEMICOLON -> take();
        case END -> {
          return null;
        }
        case CLOSE_BRACE, DOUBLE_BAR -> {
          if (block.closer == Kind.CLOSE_BRACE) {
            return null;
          }
          syntaxError(token);
          if (block.closer == Kind.CLOSE_PAREN) {
            return null;
          }
          take();
        }
        case CLOSE_PAREN -> {
          if (block.closer == Kind.CLOSE_PAREN) {
            return null;
          }
          syntaxError(take());
        }
        case PROVIDE -> {
          syntaxError(take());
          if (accept(Kind.OPEN_PAREN)) {
            configAfterParen();
          }
        }
        default -> syntaxError(take());
      }
    }
  }

  private Statement elementClass() {
    Position position = take().position();
    String name = "";
    if (peek().is(Kind.IDENTIFIER)) {
      name = take().text();
    } else {
      error(peek().position(), "expected element type name");
    }
    Token token = peek();
    ClassUse meaning = null;
    if (token.is(Kind.OPEN_BRACE)) {
      meaning = compound();
    } else if (token.is(Kind.IDENTIFIER)) {
      take();
      meaning = new Ast.Name(token.position(), token.text());
    } else {
      syntaxError(take());
    }
    return new Ast.ElementClass(position, name, meaning);
  }

  private Chain chain(Block block) {
    List<Hop> hops = new ArrayList<>();
    while (hops.isEmpty() || hops.get(hops.size() - 1).arrow() != null) {
      Hop hop = hop(block, hops.isEmpty());
      if (hop == null) {
        break;
      }
      hops.add(hop);
    }
    block.lastChainEndsInOutput = !hops.isEmpty() && endsInOutput(hops.get(hops.size() - 1));
    return hops.isEmpty() ? null : new Chain(hops);
  }

  private static boolean endsInOutput(Hop hop) {
    if (hop.nodes().size() != 1 || hop.nodes().get(0).declared() != null) {
      return false;
    }
    Ast.Subject subject = hop.nodes().get(0).subject();
    return (subject instanceof Ast.Implicit implicit && implicit.output())
        || (subject instanceof Ast.Name name && name.name().equals("output"));
  }

  private Hop hop(Block block, boolean first) {
    List<Node> nodes = new ArrayList<>();
    boolean implicit = false;
    do {
      Node node = node(block, first, nodes.isEmpty());
      if (node == null && nodes.isEmpty()) {
        return null;
      } else if (node != null) {
        implicit |= node.subject() instanceof Ast.Implicit;
        nodes.add(node);
      }
    } while (accept(Kind.COMMA));

    Token token = peek();
    while (token.is(Kind.COMMA) || token.is(Kind.DOUBLE_COLON)) {
      syntaxError(take());
      token = peek();
    }
    Kind arrow = null;
    switch (token.kind()) {
      case ARROW, DOUBLE_ARROW -> {
        if (implicit && !first) {
          error(token.position(), "implicit ports used in the middle of a chain");
        }
        arrow = take().kind();
      }
      case SEMICOLON -> take();
      case IDENTIFIER,
          OPEN_BRACE,
          CLOSE_BRACE,
          OPEN_BRACKET,
          CLOSE_PAREN,
          DOUBLE_BAR,
          ELEMENTCLASS,
          REQUIRE,
          PROVIDE,
          DEFINE,
          END -> {}
      default -> syntaxError(take());
    }
    return new Hop(nodes.get(nodes.size() - 1).position(), nodes, arrow);
  }

  private Node node(Block block, boolean first, boolean firstInHop) {
    Ports before = ports();
    Token token = peek();
    Position position = token.position();
    Ast.Subject subject;
    switch (token.kind()) {
      case IDENTIFIER -> {
        take();
        subject = new Ast.Name(position, token.text());
      }
      case OPEN_BRACE -> subject = compound();
      case OPEN_PAREN -> subject = group();
      default -> {
        return missingNode(block, first, firstInHop, before);
      }
    }

    ClassUse declared = null;
    if (accept(Kind.DOUBLE_COLON)) {
      declared = declaredClass(subject);
    }
    String config = null;
    if (accept(Kind.OPEN_PAREN)) {
      config = configAfterParen();
    }
    return new Node(position, subject, declared, config, before, ports());
  }

  private ClassUse declaredClass(Ast.Subject subject) {
    Token token = peek();
    if (token.is(Kind.IDENTIFIER)) {
      take();
      return new Ast.Name(token.position(), token.text());
    } else if (token.is(Kind.OPEN_BRACE)) {
      return compound();
    }
    error(token.position(), "missing element type in declaration");
    return subject instanceof Ast.Name name ? name : null;
  }

  /** Where a name could stand and none does: a pseudo-element, the end of a list, or an error. */
  private Node missingNode(Block block, boolean first, boolean firstInHop, Ports before) {
    Token token = peek();
    Position position = token.position();
    boolean implicit = false;
    if (block.nested()) {
      boolean alone = before != null || firstInHop;
      if (token.kind().isArrow()) {
        implicit = first && alone;
        if (implicit && before == null && !block.lastChainEndsInOutput) {
          String arrow = token.text();
          diagnostics.warning(
              position, "suggest 'input " + arrow + "' or '[0] " + arrow + "' to start connection");
        }
      } else if (token.is(Kind.COMMA)) {
        implicit = before != null;
      } else if (!token.is(Kind.DOUBLE_COLON)) {
        implicit = !first && alone;
      }
    }
    if (implicit) {
      Ports inputs = first ? null : before;
      Ports outputs = first ? before : null;
      return new Node(position, new Ast.Implicit(!first), null, null, inputs, outputs);
    }
    if (before != null) {
      error(position, "stranded port ignored");
    }
    if (!firstInHop) {
      // The end of a list that ends with a comma; what else may not stand here is reported there.
      if (token.kind().isArrow()) {
        syntaxError(token);
      }
    } else if (!block.nested() || !first) {
      syntaxError(token);
      if (!token.is(Kind.END)) {
        take();
      }
    }
    return null;
  }

  private Ports ports() {
    if (!accept(Kind.OPEN_BRACKET)) {
      return null;
    }
    List<Integer> numbers = new ArrayList<>();
    boolean open = false;
    boolean range = false;
    while (true) {
      Token token = peek();
      if (token.is(Kind.IDENTIFIER)) {
        take();
        int from = range ? numbers.get(numbers.size() - 1) + 1 : -1;
        int port = portNumber(token);
        for (int i = from < 0 ? port : from; i <= port; i++) {
          limits.port(token.position());
          numbers.add(i);
        }
      } else if (token.is(Kind.CLOSE_BRACKET)) {
        open = true;
      } else {
        error(token.position(), "syntax error: expected port number");
        skipPorts();
        break;
      }
      if (accept(Kind.CLOSE_BRACKET)) {
        break;
      } else if (!range && accept(Kind.DASH)) {
        range = true;
      } else if (accept(Kind.COMMA)) {
        range = false;
      } else {
        error(peek().position(), "syntax error: expected ','");
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
      error(token.position(), "syntax error: port number should be integer");
      return 0;
    } else if (port > Limits.PORT) {
      error(token.position(), "port number " + token.text() + " out of range");
      return 0;
    }
    return (int) port;
  }

  private void skipPorts() {
    while (true) {
      switch (peek().kind()) {
        case IDENTIFIER, VARIABLE, DASH, COMMA, OTHER -> take();
        case CLOSE_BRACKET -> {
          take();
          return;
        }
        default -> {
          return;
        }
      }
    }
  }

  private Ast.Group group() {
    Token open = take();
    enter(open, "maximum element group nesting depth exceeded");
    List<Statement> statements = statements(new Block(Kind.CLOSE_PAREN));
    Position end = peek().position();
    if (!accept(Kind.CLOSE_PAREN) && peek().is(Kind.END)) {
      error(end, "expected ')'");
    }
    depth--;
    return new Ast.Group(statements, end);
  }

  private Ast.Compound compound() {
    Token open = take();
    enter(open, "maximum compound element nesting depth exceeded");
    List<Ast.Part> parts = new ArrayList<>();
    boolean extended = false;
    Position position = open.position();
    while (true) {
      if (peek().is(Kind.ELLIPSIS)) {
        Token ellipsis = take();
        extended = true;
        if (parts.isEmpty() || !peek().is(Kind.CLOSE_BRACE)) {
          error(ellipsis.position(), "'...' should occur last, after one or more compounds");
        }
      }
      if (!extended || !peek().is(Kind.CLOSE_BRACE)) {
        List<Ast.Parameter> parameters = parameters();
        parts.add(new Ast.Part(position, parameters, statements(new Block(Kind.CLOSE_BRACE))));
      }
      if (!peek().is(Kind.DOUBLE_BAR)) {
        break;
      }
      position = take().position();
    }
    Position end = peek().position();
    if (!accept(Kind.CLOSE_BRACE)) {
      error(end, "expected '}'");
    }
    depth--;
    return new Ast.Compound(parts, extended, end);
  }

  private void enter(Token open, String message) {
    if (++depth > Limits.NESTING) {
      throw limits.exceeded(open.position(), message);
    }
  }

  private List<Statement> statements(Block block) {
    List<Statement> statements = new ArrayList<>();
    for (Statement s = statement(block); s != null; s = statement(block)) {
      statements.add(s);
    }
    return statements;
  }

  /** Reads {@code $a, KEY $b |}, which may be missing altogether. */
  private List<Ast.Parameter> parameters() {
    List<Ast.Parameter> parameters = new ArrayList<>();
    while (true) {
      Token token = take();
      String keyword = "";
      if (token.is(Kind.BAR)) {
        return parameters;
      } else if (token.is(Kind.IDENTIFIER) && peek().is(Kind.VARIABLE)) {
        keyword = token.text();
        token = take();
      } else if (!token.is(Kind.VARIABLE)) {
        if (!parameters.isEmpty()) {
          error(token.position(), "expected variable");
        }
        ahead.addFirst(token);
        return parameters;
      }
      parameters.add(new Ast.Parameter(token.position(), keyword, token.text().substring(1)));
      if (accept(Kind.BAR)) {
        return parameters;
      } else if (!accept(Kind.COMMA)) {
        error(peek().position(), "expected ',' or '|'");
        return parameters;
      }
    }
  }

  /** The text up to the closing parenthesis; the opening one must be the last token read. */
  private String configAfterParen() {
    if (!ahead.isEmpty()) {
      throw new IllegalStateException("token read ahead of a configuration string");
    }
    String config = lexer.configString();
    expect(Kind.CLOSE_PAREN);
    return config;
  }

  private Token peek() {
    if (ahead.isEmpty()) {
      ahead.addLast(lexer.next());
    }
    return ahead.peekFirst();
  }

  private Token take() {
    Token token = peek();
    ahead.removeFirst();
    return token;
  }

  private boolean accept(Kind kind) {
    if (peek().is(kind)) {
      take();
      return true;
    }
    return false;
  }

  private boolean expect(Kind kind) {
    if (accept(kind)) {
      return true;
    }
    error(peek().position(), "expected " + kind.printed());
    return false;
  }

  private void syntaxError(Token token) {
    error(token.position(), "syntax error near '" + Numbers.printable(token.text()) + "'");
  }

  private void error(Position position, String text) {
    limits.error(position, text);
  }
}
