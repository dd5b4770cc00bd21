// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.ArrayList;
import java.util.List;

/**
 * A decision structure: steps that test a word each and lead to later steps, or to outcomes. All
 * targets point forward, so every run ends.
 */
final class Program {
  final List<Step> steps;

  /** Where to begin: a step, or an end when there is nothing to test. */
  int entry;

  private Program(List<Step> steps, int entry) {
    this.steps = steps;
    this.entry = entry;
  }

  /** The program that ends at once. */
  static Program always(int target) {
    return new Program(new ArrayList<>(), target);
  }

  /** Tests a formula, left to right; it fails where the formula does not hold. */
  static Program of(Formula formula, int outcome) {
    Program program = new Program(new ArrayList<>(), 0);
    program.add(formula, Step.end(outcome), Step.FAIL);
    return program;
  }

  private static int size(Formula formula) {
    if (formula instanceof Formula.And and) {
      return size(and.terms());
    } else if (formula instanceof Formula.Or or) {
      return size(or.terms());
    } else if (formula instanceof Formula.Choice choice) {
      return size(List.of(choice.condition(), choice.yes(), choice.no()));
    }
    return 1;
  }

  private static int size(List<Formula> formulas) {
    int sum = 0;
    for (Formula formula : formulas) {
      sum += size(formula);
    }
    return sum;
  }

  private void add(Formula formula, int success, int failure) {
    if (formula instanceof Formula.And and) {
      int last = and.terms().size() - 1;
      for (int i = 0; i <= last; i++) {
        Formula term = and.terms().get(i);
        add(term, i == last ? success : steps.size() + size(term), failure);
      }
    } else if (formula instanceof Formula.Or or) {
      int last = or.terms().size() - 1;
      for (int i = 0; i <= last; i++) {
        Formula term = or.terms().get(i);
        add(term, success, i == last ? failure : steps.size() + size(term));
      }
    } else if (formula instanceof Formula.Choice choice) {
      int yes = steps.size() + size(choice.condition());
      add(choice.condition(), yes, yes + size(choice.yes()));
      add(choice.yes(), success, failure);
      add(choice.no(), success, failure);
    } else {
      Formula.Leaf leaf = (Formula.Leaf) formula;
      boolean shortYes = leaf.whenShort() != leaf.negated();
      steps.add(
          leaf.negated()
              ? new Step(leaf.test(), shortYes, failure, success)
              : new Step(leaf.test(), shortYes, success, failure));
    }
  }

  /** Tries programs one after the other; each is taken as it stands after {@link #of}. */
  static Program inOrder(List<Program> parts) {
    Program all = always(Step.FAIL);
    int end = 0;
    for (int i = 0; i < parts.size(); i++) {
      Program part = parts.get(i);
      int base = end;
      end += part.steps.size();
      int next = i == parts.size() - 1 ? Step.FAIL : end;
      for (Step step : part.steps) {
        int yes = step.yes == Step.FAIL ? next : step.yes >= 0 ? step.yes + base : step.yes;
        int no = step.no == Step.FAIL ? next : step.no >= 0 ? step.no + base : step.no;
        all.steps.add(new Step(step.test, step.shortYes, yes, no));
      }
    }
    all.entry = end > 0 ? 0 : Step.FAIL;
    return all;
  }

  /** The longest way through, in tests; a run of values of one word counts as a search. */
  int depth() {
    ComparisonRuns chains = new ComparisonRuns(this);
    int[] depth = new int[steps.size()];
    for (int i = steps.size() - 1; i >= 0; i--) {
      List<Integer> run = chains.from(i, false);
      int longest = 0;
      for (int index : run) {
        Step step = steps.get(index);
        longest = Math.max(longest, step.yes >= 0 ? depth[step.yes] : 0);
      }
      int last = steps.get(run.get(run.size() - 1)).no;
      longest = Math.max(longest, last >= 0 ? depth[last] : 0);
      depth[i] = longest + 32 - Integer.numberOfLeadingZeros(run.size());
    }
    return entry >= 0 ? depth[entry] : 0;
  }

  /** Appends a program for the packets that this one fails for. */
  void orElse(Program next) {
    int base = steps.size();
    int target = next.entry >= 0 ? next.entry + base : next.entry;
    replace(Step.FAIL, target);
    for (Step step : next.steps) {
      Step copy = new Step(step);
      copy.yes += copy.yes >= 0 ? base : 0;
      copy.no += copy.no >= 0 ? base : 0;
      steps.add(copy);
    }
  }

  private void replace(int from, int to) {
    entry = entry == from ? to : entry;
    for (Step step : steps) {
      step.yes = step.yes == from ? to : step.yes;
      step.no = step.no == from ? to : step.no;
    }
  }

  Program copy() {
    List<Step> copies = new ArrayList<>(steps.size());
    for (Step step : steps) {
      copies.add(new Step(step));
    }
    return new Program(copies, entry);
  }

  /** Outcomes that some run ends with, as far as the steps tell. */
  boolean[] outcomes(int count) {
    boolean[] found = new boolean[count];
    List<Integer> targets = new ArrayList<>(List.of(entry));
    for (Step step : steps) {
      targets.add(step.yes);
      targets.add(step.no);
    }
    for (int target : targets) {
      if (target < 0 && Step.outcome(target) >= 0) {
        found[Step.outcome(target)] = true;
      }
    }
    return found;
  }
}
