// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.List;

/** A pattern as it was written: tests joined by connectives. */
public sealed interface Expr
    permits Expr.And, Expr.Or, Expr.Not, Expr.Choice, Expr.Constant, IpTest, DataTest {
  /** The pattern that every packet matches. */
  Expr TRUE = new Constant(true);

  /**
   * All must match.
   *
   * @param terms the operands, in order
   */
  record And(List<Expr> terms) implements Expr {}

  /**
   * At least one must match.
   *
   * @param terms the operands, in order
   */
  record Or(List<Expr> terms) implements Expr {}

  /**
   * The opposite, also for packets that are too short for the operand's tests.
   *
   * @param term the operand
   */
  record Not(Expr term) implements Expr {}

  /**
   * The ternary operator.
   *
   * @param condition decides
   * @param yes what must match when the condition does
   * @param no what must match when it does not
   */
  record Choice(Expr condition, Expr yes, Expr no) implements Expr {}

  /**
   * Matches every packet, or none.
   *
   * @param value whether it matches
   */
  record Constant(boolean value) implements Expr {}
}
