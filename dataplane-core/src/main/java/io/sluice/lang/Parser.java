// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Ast.Chain;
import io.sluice.lang.Ast.ClassUse;
import io.sluice.lang.Ast.Hop;
import io.sluice.lang.Ast.Node;
import io.sluice.lang.Ast.Ports;
import io.sluice.lang.Ast.Statement;
import io.sluice.lang.Token.Kind;
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

  private final TokenStream tokens;
  private final Diagnostics diagnostics;
  private final Limits limits;
  private final Block file = new Block(Kind.END);
  private int depth;

  Parser(Lexer lexer, Diagnostics diagnostics, Limits limits) {
    this.tokens = new TokenStream(lexer, limits);
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
      Token token = tokens.peek();
      switch (token.kind()) {
        case IDENTIFIER,
            OPEN_BRACKET,
            OPEN_BRACE,
            OPEN_PAREN,
            ARROW,
            DOUBLE_ARROW,
            CONTEXT_ARROW -> {
          Chain chain = chain(block);
          if (chain != null) {
            return chain;
          }
        }
        case ELEMENTCLASS -> {
          return elementClass();
        }
        case REQUIRE, DEFINE -> {
          tokens.take();
          if (tokens.expect(Kind.OPEN_PAREN)) {
            String arguments = tokens.configAfterParen();
            return token.is(Kind.REQUIRE)
                ? new Ast.Require(token.position(), arguments)
                : new Ast.Define(token.position(), arguments);
          }
        }
        case SEMICOLON -> tokens.take();
        case END -> {
          return null;
        }
        case CLOSE_BRACE, DOUBLE_BAR -> {
          if (block.closer == Kind.CLOSE_BRACE) {
            return null;
          }
          tokens.syntaxError(token);
          if (block.closer == Kind.CLOSE_PAREN) {
            return null;
          }
          tokens.take();
        }
        case CLOSE_PAREN -> {
          if (block.closer == Kind.CLOSE_PAREN) {
            return null;
          }
          tokens.syntaxError(tokens.take());
        }
        case PROVIDE -> {
          tokens.syntaxError(tokens.take());
          if (tokens.accept(Kind.OPEN_PAREN)) {
            tokens.configAfterParen();
          }
        }
        default -> tokens.syntaxError(tokens.take());
      }
    }
  }

  private Statement elementClass() {
    Position position = tokens.take().position();
    String name = "";
    if (tokens.peek().is(Kind.IDENTIFIER)) {
      name = tokens.take().text();
    } else {
      tokens.error(tokens.peek().position(), "expected element type name");
    }
    Token token = tokens.peek();
    ClassUse meaning = null;
    if (token.is(Kind.OPEN_BRACE)) {
      meaning = compound();
    } else if (token.is(Kind.IDENTIFIER)) {
      tokens.take();
      meaning = new Ast.Name(token.position(), token.text());
    } else {
      tokens.syntaxError(tokens.take());
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
    } while (tokens.accept(Kind.COMMA));

    Token token = tokens.peek();
    while (token.is(Kind.COMMA) || token.is(Kind.DOUBLE_COLON)) {
      tokens.syntaxError(tokens.take());
      token = tokens.peek();
    }
    Kind arrow = null;
    switch (token.kind()) {
      case ARROW, DOUBLE_ARROW, CONTEXT_ARROW -> {
        if (implicit && !first) {
          tokens.error(token.position(), "implicit ports used in the middle of a chain");
        }
        arrow = tokens.take().kind();
      }
      case SEMICOLON -> tokens.take();
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
      default -> tokens.syntaxError(tokens.take());
    }
    return new Hop(nodes.get(nodes.size() - 1).position(), nodes, arrow);
  }

  private Node node(Block block, boolean first, boolean firstInHop) {
    Ports before = PortsParser.read(tokens, limits);
    Token token = tokens.peek();
    Position position = token.position();
    Ast.Subject subject;
    switch (token.kind()) {
      case IDENTIFIER -> {
        tokens.take();
        subject = new Ast.Name(position, token.text());
      }
      case OPEN_BRACE -> subject = compound();
      case OPEN_PAREN -> subject = group();
      default -> {
        return missingNode(block, first, firstInHop, before);
      }
    }

    ClassUse declared = null;
    if (tokens.accept(Kind.DOUBLE_COLON)) {
      declared = declaredClass(subject);
    }
    String config = null;
    if (tokens.accept(Kind.OPEN_PAREN)) {
      config = tokens.configAfterParen();
    }
    return new Node(position, subject, declared, config, before, PortsParser.read(tokens, limits));
  }

  private ClassUse declaredClass(Ast.Subject subject) {
    Token token = tokens.peek();
    if (token.is(Kind.IDENTIFIER)) {
      tokens.take();
      return new Ast.Name(token.position(), token.text());
    } else if (token.is(Kind.OPEN_BRACE)) {
      return compound();
    }
    tokens.error(token.position(), "missing element type in declaration");
    return subject instanceof Ast.Name name ? name : null;
  }

  /** Where a name could stand and none does: a pseudo-element, the end of a list, or an error. */
  private Node missingNode(Block block, boolean first, boolean firstInHop, Ports before) {
    Token token = tokens.peek();
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
      tokens.error(position, "stranded port ignored");
    }
    if (!firstInHop) {
      // The end of a list that ends with a comma; what else may not stand here is reported there.
      if (token.kind().isArrow()) {
        tokens.syntaxError(token);
      }
    } else if (!block.nested() || !first) {
      tokens.syntaxError(token);
      if (!token.is(Kind.END)) {
        tokens.take();
      }
    }
    return null;
  }

  private Ast.Group group() {
    Token open = tokens.take();
    enter(open, "maximum element group nesting depth exceeded");
    List<Statement> statements = statements(new Block(Kind.CLOSE_PAREN));
    Position end = tokens.peek().position();
    if (!tokens.accept(Kind.CLOSE_PAREN) && tokens.peek().is(Kind.END)) {
      tokens.error(end, "expected ')'");
    }
    depth--;
    return new Ast.Group(statements, end);
  }

  private Ast.Compound compound() {
    Token open = tokens.take();
    enter(open, "maximum compound element nesting depth exceeded");
    List<Ast.Part> parts = new ArrayList<>();
    boolean extended = false;
    Position position = open.position();
    while (true) {
      if (tokens.peek().is(Kind.ELLIPSIS)) {
        Token ellipsis = tokens.take();
        extended = true;
        if (parts.isEmpty() || !tokens.peek().is(Kind.CLOSE_BRACE)) {
          tokens.error(ellipsis.position(), "'...' should occur last, after one or more compounds");
        }
      }
      if (!extended || !tokens.peek().is(Kind.CLOSE_BRACE)) {
        List<Ast.Parameter> parameters = parameters();
        parts.add(new Ast.Part(position, parameters, statements(new Block(Kind.CLOSE_BRACE))));
      }
      if (!tokens.peek().is(Kind.DOUBLE_BAR)) {
        break;
      }
      position = tokens.take().position();
    }
    Position end = tokens.peek().position();
    if (!tokens.accept(Kind.CLOSE_BRACE)) {
      tokens.error(end, "expected '}'");
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
      Token token = tokens.take();
      String keyword = "";
      if (token.is(Kind.BAR)) {
        return parameters;
      } else if (token.is(Kind.IDENTIFIER) && tokens.peek().is(Kind.VARIABLE)) {
        keyword = token.text();
        token = tokens.take();
      } else if (!token.is(Kind.VARIABLE)) {
        if (!parameters.isEmpty()) {
          tokens.error(token.position(), "expected variable");
        }
        tokens.putBack(token);
        return parameters;
      }
      parameters.add(new Ast.Parameter(token.position(), keyword, token.text().substring(1)));
      if (tokens.accept(Kind.BAR)) {
        return parameters;
      } else if (!tokens.accept(Kind.COMMA)) {
        tokens.error(tokens.peek().position(), "expected ',' or '|'");
        return parameters;
      }
    }
  }
}
