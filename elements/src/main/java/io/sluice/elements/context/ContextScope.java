// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import java.util.List;

/**
 * What is known about packets at a point after a manager: how to test, there, whether they are of a
 * kind.
 *
 * @param base what the manager, or the last element that knows better, gets
 * @param stripped bytes removed since
 * @param depth dispatchers on the way here
 */
public record ContextScope(ContextKind base, int stripped, int depth) {
  /** Whether packets are of a kind: terms; none when that cannot be told here. */
  List<ContextTerm> resolve(ContextKind kind) {
    String rule =
        switch (base) {
          case ETHER ->
              switch (kind) {
                case IP -> "12/0800";
                case ARP -> "12/0806";
                default -> "";
              };
          case IP ->
              switch (kind) {
                case TCP -> "9/06";
                case UDP -> "9/11";
                case ICMP -> "9/01";
                default -> "";
              };
          default -> "";
        };
    return rule.isEmpty()
        ? List.of()
        : ContextRuleParser.terms(rule).stream().map(term -> term.shifted(-stripped)).toList();
  }

  /**
   * Behind an element that knows what its packets are.
   *
   * @param kind the packets' kind
   * @return another scope
   */
  public ContextScope of(ContextKind kind) {
    return new ContextScope(kind, 0, depth);
  }

  ContextScope stripped(int bytes) {
    return new ContextScope(base, stripped + bytes, depth);
  }

  ContextScope deeper() {
    return new ContextScope(base, stripped, depth + 1);
  }
}
