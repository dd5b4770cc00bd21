// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.Fact.Decided;
import io.sluice.effect.Field;
import io.sluice.elements.classify.RuleFields;
import io.sluice.elements.classify.pattern.DataTest;
import io.sluice.elements.classify.pattern.Expr;
import io.sluice.elements.classify.pattern.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is left of a classification after fields have been written: its rules without the tests of
 * these fields. A removed test counts as passed, and a rule with another output that contains one
 * is removed. So what is left holds for more packets, never for fewer.
 */
final class Weakening {
  private final Set<Field> written;
  private final int start;
  private final boolean anywhere;

  private Weakening(Set<Field> written, int start, boolean anywhere) {
    this.written = written;
    this.start = start;
    this.anywhere = anywhere;
  }

  /**
   * Weakens a classification.
   *
   * @param fact what was known
   * @param written the fields that were written since
   * @param anywhere whether any byte may have been
   * @return the same if nothing in it was written; null if nothing is left
   */
  static Decided of(Decided fact, Set<Field> written, boolean anywhere) {
    Weakening weakening = new Weakening(written, fact.start(), anywhere);
    if (fact.rules().stream().noneMatch(rule -> weakening.touches(rule.expr()))) {
      return fact;
    }
    List<Rule> left = new ArrayList<>();
    for (Rule rule : fact.rules()) {
      if (rule.output() == fact.output()) {
        Expr expr = weakening.weaken(rule.expr());
        if (expr.equals(Expr.TRUE)) {
          return null;
        }
        left.add(new Rule(expr, rule.output(), rule.place()));
      } else if (!weakening.touches(rule.expr())) {
        left.add(rule);
      }
    }
    return new Decided(fact.data(), left, fact.output(), fact.start(), fact.by());
  }

  private boolean touches(Expr expr) {
    if (expr instanceof DataTest test) {
      return anywhere || !Knowledge.disjoint(written, fields(test));
    } else if (expr instanceof Expr.And and) {
      return and.terms().stream().anyMatch(this::touches);
    } else if (expr instanceof Expr.Or or) {
      return or.terms().stream().anyMatch(this::touches);
    } else if (expr instanceof Expr.Not not) {
      return touches(not.term());
    } else if (expr instanceof Expr.Choice choice) {
      return touches(choice.condition()) || touches(choice.yes()) || touches(choice.no());
    } else if (expr instanceof Expr.Constant) {
      return false;
    }
    Set<Field> read = RuleFields.of(List.of(new Rule(expr, 0, ""))).fieldsRead();
    return anywhere || !Knowledge.disjoint(written, read);
  }

  private Set<Field> fields(DataTest test) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    for (int i = 0; i < test.mask().length; i++) {
      if (test.mask()[i] != 0) {
        fields.addAll(FrameBytes.fields(start + test.offset() + i, 1, false));
      }
    }
    return fields;
  }

  private Expr weaken(Expr expr) {
    if (!touches(expr)) {
      return expr;
    } else if (expr instanceof Expr.And and) {
      List<Expr> terms = new ArrayList<>();
      for (Expr term : and.terms()) {
        Expr left = weaken(term);
        if (!left.equals(Expr.TRUE)) {
          terms.add(left);
        }
      }
      return terms.isEmpty() ? Expr.TRUE : new Expr.And(terms);
    } else if (expr instanceof Expr.Or or) {
      List<Expr> terms = or.terms().stream().map(this::weaken).toList();
      return terms.contains(Expr.TRUE) ? Expr.TRUE : new Expr.Or(terms);
    }
    return Expr.TRUE;
  }
}
