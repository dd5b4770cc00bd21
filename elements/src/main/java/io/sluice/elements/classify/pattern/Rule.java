// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

/**
 * A pattern and what to do with the packets that match it and no rule before.
 *
 * @param expr the pattern
 * @param output the output port; {@link #DROP} to drop
 * @param place how messages name the rule: {@code pattern 3}, or a line of a file
 */
public record Rule(Expr expr, int output, String place) {
  /** Stands for no output. */
  public static final int DROP = -1;

  /**
   * Whether the pattern asks for an annotation that is no header position.
   *
   * @return true when it does
   */
  public boolean readsAnnotations() {
    return readsAnnotations(expr);
  }

  private static boolean readsAnnotations(Expr expr) {
    if (expr instanceof Expr.And and) {
      return and.terms().stream().anyMatch(Rule::readsAnnotations);
    } else if (expr instanceof Expr.Or or) {
      return or.terms().stream().anyMatch(Rule::readsAnnotations);
    } else if (expr instanceof Expr.Not not) {
      return readsAnnotations(not.term());
    } else if (expr instanceof Expr.Choice choice) {
      return readsAnnotations(choice.condition())
          || readsAnnotations(choice.yes())
          || readsAnnotations(choice.no());
    }
    return expr instanceof IpTest test && test.kind() == IpTest.Kind.STATE;
  }
}
