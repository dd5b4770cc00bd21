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
}
