// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.List;

/**
 * The tree that {@link Parser} makes of a text. Nothing is resolved in it: names are just names.
 */
final class Ast {
  private Ast() {}

  /** What a file, a compound element and a group consist of. */
  sealed interface Statement {}

  /**
   * {@code a -> b, c => d}: hops with arrows between them. One hop alone is a declaration.
   *
   * @param hops at least one
   */
  record Chain(List<Hop> hops) implements Statement {}

  /**
   * {@code elementclass NAME { ... }}, {@code elementclass NAME OTHER}.
   *
   * @param position where it stands
   * @param name the name it declares
   * @param meaning what the name stands for; null after a syntax error
   */
  record ElementClass(Position position, String name, ClassUse meaning) implements Statement {}

  /**
   * {@code require(...)}.
   *
   * @param position where it stands
   * @param arguments the text in parentheses
   */
  record Require(Position position, String arguments) implements Statement {}

  /**
   * {@code define(...)}.
   *
   * @param position where it stands
   * @param arguments the text in parentheses
   */
  record Define(Position position, String arguments) implements Statement {}

  /**
   * The elements between two arrows.
   *
   * @param position where the hop ends
   * @param nodes at least one
   * @param arrow the arrow after it; null at the end of the chain
   */
  record Hop(Position position, List<Node> nodes, Token.Kind arrow) {}

  /**
   * One element of a hop: {@code [0] name :: Class(config) [1]}.
   *
   * @param position where it stands
   * @param subject what stands before the {@code ::}, or alone
   * @param declared what stands after the {@code ::}, or null
   * @param config the configuration string, or null when there are no parentheses
   * @param inputs the ports before it, or null
   * @param outputs the ports after it, or null
   */
  record Node(
      Position position,
      Subject subject,
      ClassUse declared,
      String config,
      Ports inputs,
      Ports outputs) {
    boolean bare() {
      return subject instanceof Name && declared == null && config == null;
    }
  }

  /** What a node is about. */
  sealed interface Subject {}

  /** What can be instantiated. */
  sealed interface ClassUse {}

  /**
   * A name, of an element or of a class.
   *
   * @param position where it stands
   * @param name the identifier
   */
  record Name(Position position, String name) implements Subject, ClassUse {}

  /**
   * The pseudo-element that a missing name at an end of a chain stands for.
   *
   * @param output true for {@code output}, false for {@code input}
   */
  record Implicit(boolean output) implements Subject {}

  /**
   * A group {@code ( ... )}.
   *
   * @param statements its contents
   * @param end where it ends
   */
  record Group(List<Statement> statements, Position end) implements Subject {}

  /**
   * A compound element {@code { ... || ... }}.
   *
   * @param parts its overloads, in order
   * @param extended whether it ends with {@code || ...}
   * @param end where it ends
   */
  record Compound(List<Part> parts, boolean extended, Position end) implements Subject, ClassUse {}

  /**
   * One overload of a compound element.
   *
   * @param position where it starts
   * @param parameters its parameters
   * @param statements its contents
   */
  record Part(Position position, List<Parameter> parameters, List<Statement> statements) {}

  /**
   * A parameter of a compound element.
   *
   * @param position where it stands
   * @param keyword its keyword; empty for a positional one
   * @param name the variable, without the dollar sign
   */
  record Parameter(Position position, String keyword, String name) {}

  /**
   * Ports in brackets.
   *
   * @param numbers the port numbers, at least one
   * @param open whether ports after the last one may be added: {@code []}, {@code [2,]}
   */
  record Ports(List<Integer> numbers, boolean open) {}
}
