// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import java.util.List;

/**
 * A rule of a dispatcher.
 *
 * @param terms all of which must match; none for {@code -}
 * @param output where to; {@link #DROP}, or {@link #NEXT} when the rule does not say
 */
record ContextRule(List<ContextTerm> terms, int output) {
  static final int DROP = -1;
  static final int NEXT = Integer.MAX_VALUE;

  boolean matchesAll() {
    return terms.isEmpty();
  }

  ContextRule to(int other) {
    return new ContextRule(terms, other);
  }
}
