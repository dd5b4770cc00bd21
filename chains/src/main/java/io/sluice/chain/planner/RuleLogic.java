// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.Fact.Decided;
import io.sluice.elements.classify.RuleCompiler;
import io.sluice.elements.classify.pattern.DataTest;
import io.sluice.elements.classify.pattern.Expr;
import io.sluice.elements.classify.pattern.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out what one classification implies for another. Each rule of the first that gives the
 * known output is combined with each rule of the second, in their orders. The compiler of rules
 * then tells which of these combined rules no packet can reach.
 */
final class RuleLogic {
  /** The most rules of an element that are considered; the effort grows with the product of two. */
  static final int MOST_RULES = 40;

  private static final int MOST_PAIRS = 400;

  /** The output of packets that match no rule. */
  static final int UNMATCHED = -2;

  private record Question(List<Rule> known, int output, List<Rule> rules, boolean data) {}

  /** Answers, because the same questions are asked many times for a graph. */
  private final Map<Question, Set<Integer>> answers = new HashMap<>();

  private final Map<List<Rule>, Set<Integer>> alone = new HashMap<>();

  /**
   * The rules that can match packets about which something is known.
   *
   * @param known the known classifications
   * @param rules the rules
   * @param data whether they are rules of a Classifier
   * @param start where the data begins
   * @return their indexes; includes {@link #UNMATCHED} if it is possible that none matches
   */
  Set<Integer> possible(List<Decided> known, List<Rule> rules, boolean data, int start) {
    Set<Integer> possible = new TreeSet<>();
    if (rules.size() > MOST_RULES) {
      for (int i = 0; i < rules.size(); i++) {
        possible.add(i);
      }
      possible.add(UNMATCHED);
      return possible;
    }
    possible.addAll(
        alone.computeIfAbsent(
            rules, key -> possible(List.of(new Rule(Expr.TRUE, 0, "")), 0, rules, data)));
    for (Decided fact : known) {
      boolean same = fact.data() == data && (!data || fact.start() == start);
      if (same && fact.rules().size() * rules.size() <= MOST_PAIRS) {
        possible.retainAll(
            answers.computeIfAbsent(
                new Question(fact.rules(), fact.output(), rules, data),
                key -> possible(fact.rules(), fact.output(), rules, data)));
      }
    }
    return possible;
  }

  private static Set<Integer> possible(
      List<Rule> first, int output, List<Rule> second, boolean data) {
    List<Rule> joint = new ArrayList<>();
    List<Integer> meaning = new ArrayList<>();
    int none = second.size();
    for (Rule rule : first) {
      if (rule.output() == output) {
        for (int i = 0; i < second.size(); i++) {
          joint.add(new Rule(and(rule.expr(), second.get(i).expr()), i, ""));
          meaning.add(i);
        }
        joint.add(new Rule(rule.expr(), none, ""));
        meaning.add(UNMATCHED);
      } else {
        joint.add(new Rule(rule.expr(), none + 1, ""));
        meaning.add(null);
      }
    }
    BitSet unreachable = new RuleCompiler(data, -1, -2).unreachableAmong(joint);
    Set<Integer> possible = new TreeSet<>();
    for (int i = 0; i < joint.size(); i++) {
      if (meaning.get(i) != null && !unreachable.get(i)) {
        possible.add(meaning.get(i));
      }
    }
    return possible;
  }

  /**
   * Adds the byte tests that a pattern consists of.
   *
   * @return whether it consists of nothing else
   */
  static boolean collect(Expr expr, List<DataTest> tests) {
    if (expr instanceof DataTest test) {
      return tests.add(test);
    } else if (expr instanceof Expr.And and) {
      return and.terms().stream().allMatch(term -> collect(term, tests));
    } else if (expr instanceof Expr.Or or) {
      return or.terms().stream().allMatch(term -> collect(term, tests));
    } else if (expr instanceof Expr.Not not) {
      return collect(not.term(), tests);
    }
    return expr instanceof Expr.Constant;
  }

  private static Expr and(Expr a, Expr b) {
    return a.equals(Expr.TRUE) ? b : b.equals(Expr.TRUE) ? a : new Expr.And(List.of(a, b));
  }

  /**
   * Whether what is known implies a classification.
   *
   * @param known the known classifications
   * @param condition what may follow from them
   * @return true if it follows
   */
  boolean follows(List<Decided> known, Decided condition) {
    List<Rule> rules = condition.rules();
    Set<Integer> possible = possible(known, rules, condition.data(), condition.start());
    return !possible.isEmpty()
        && possible.stream()
            .allMatch(i -> i != UNMATCHED && rules.get(i).output() == condition.output());
  }
}
