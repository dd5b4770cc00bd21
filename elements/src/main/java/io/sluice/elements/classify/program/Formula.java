// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.List;

/** A boolean formula over word tests; negation occurs at the tests only. */
public sealed interface Formula {
  /** Holds for every packet. */
  Formula TRUE = new Leaf(new WordTest(Header.DATA, 0, 0, 0), false, true);

  /** Holds for no packet. */
  Formula FALSE = new Leaf(new WordTest(Header.DATA, 0, 0, 0), true, false);

  /**
   * A test or its opposite.
   *
   * @param test what is compared
   * @param negated whether the comparison must fail
   * @param whenShort the outcome for a packet that lacks a byte the test needs
   */
  record Leaf(WordTest test, boolean negated, boolean whenShort) implements Formula {
    @Override
    public Leaf opposite(boolean keepShort) {
      return new Leaf(test, !negated, keepShort == whenShort);
    }
  }

  /**
   * All must hold.
   *
   * @param terms in order
   */
  record And(List<Formula> terms) implements Formula {
    @Override
    public Or opposite(boolean keepShort) {
      return new Or(terms.stream().map(term -> term.opposite(keepShort)).toList());
    }
  }

  /**
   * At least one must hold.
   *
   * @param terms in order
   */
  record Or(List<Formula> terms) implements Formula {
    @Override
    public And opposite(boolean keepShort) {
      return new And(terms.stream().map(term -> term.opposite(keepShort)).toList());
    }
  }

  /**
   * If, then, else.
   *
   * @param condition decides
   * @param yes must hold when the condition does
   * @param no must hold when it does not
   */
  record Choice(Formula condition, Formula yes, Formula no) implements Formula {
    @Override
    public Choice opposite(boolean keepShort) {
      return new Choice(condition, yes.opposite(keepShort), no.opposite(keepShort));
    }
  }

  /**
   * The negation.
   *
   * @param keepShort whether tests keep their outcome for short packets, so that the opposite of a
   *     comparison fails, too, where there is nothing to compare
   * @return the opposite formula
   */
  Formula opposite(boolean keepShort);
}
