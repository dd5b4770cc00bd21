// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import io.sluice.element.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A path through the dispatchers after a manager: the conditions that a packet must meet, and the
 * output that it takes at each dispatcher. The first path of a list that matches counts.
 *
 * @param terms all of which must match
 * @param outputs by dispatcher; negative where it drops
 * @param drops whether it ends in a drop
 */
record ContextPath(List<ContextTerm> terms, Map<Element, Integer> outputs, boolean drops) {
  /** A way that asks nothing and says nothing. */
  static final ContextPath EMPTY = new ContextPath(List.of(), Map.of(), false);

  boolean matchesAll() {
    return terms.isEmpty();
  }

  ContextPath behind(List<ContextTerm> before) {
    List<ContextTerm> all = new ArrayList<>(before);
    all.addAll(terms);
    return withTerms(all);
  }

  ContextPath withTerms(List<ContextTerm> other) {
    return new ContextPath(other, outputs, drops);
  }

  ContextPath with(Element dispatcher, int output) {
    Map<Element, Integer> all = new LinkedHashMap<>(outputs);
    all.put(dispatcher, output);
    return new ContextPath(terms, all, drops);
  }

  ContextPath dropping() {
    return new ContextPath(terms, outputs, true);
  }

  ContextPath shifted(int bytes) {
    return withTerms(terms.stream().map(term -> term.shifted(bytes)).toList());
  }
}
