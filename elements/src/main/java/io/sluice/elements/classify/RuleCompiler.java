// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.element.PacketKernel;
import io.sluice.elements.Switches;
import io.sluice.elements.classify.cut.BoxTable;
import io.sluice.elements.classify.cut.CutForest;
import io.sluice.elements.classify.cut.CutTree;
import io.sluice.elements.classify.cut.TreeKernel;
import io.sluice.elements.classify.cut.TreeListing;
import io.sluice.elements.classify.emit.KernelEmitter;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.program.Formula;
import io.sluice.elements.classify.program.Listing;
import io.sluice.elements.classify.program.Normalizer;
import io.sluice.elements.classify.program.Optimizer;
import io.sluice.elements.classify.program.Program;
import io.sluice.elements.classify.program.ProgramMerger;
import io.sluice.elements.classify.program.Step;
import io.sluice.elements.classify.program.TableKernel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Compiles lists of rules; the first one that matches decides. A few rules become straight-line
 * code, many become cut trees.
 */
public final class RuleCompiler {
  /** Tests that the optimiser takes on; its effort grows with their square. */
  private static final int MAX_STEPS = 600;

  /** Tests on the longest way through straight code; trees are faster beyond. */
  private static final int MAX_DEPTH = 100;

  private final boolean data;
  private final int unmatched;
  private final int denied;

  /**
   * Sets the compiler up.
   *
   * @param data whether the patterns are Classifier's, which have listings of their own form and no
   *     use for trees of IP fields
   * @param unmatched the negative code to return for packets that match no rule
   * @param denied the negative code to return for packets that a rule drops
   */
  public RuleCompiler(boolean data, int unmatched, int denied) {
    this.data = data;
    this.unmatched = unmatched;
    this.denied = denied;
  }

  /**
   * Compiles rules.
   *
   * @param rules the rules in order
   * @return the compiled rules
   */
  public CompiledRules compile(List<Rule> rules) {
    List<Formula> formulas = formulas(rules);
    int[] results = results(rules);
    List<Program> parts = parts(rules, formulas);
    Program inOrder = Program.inOrder(parts);
    TableKernel exact = new TableKernel(inOrder, results);
    boolean few = inOrder.steps.size() <= MAX_STEPS;
    if (data || few) {
      Program program = ProgramMerger.merge(parts, data);
      boolean straight = data || program.depth() <= MAX_DEPTH;
      PacketKernel code =
          straight && Switches.CODE ? KernelEmitter.emit(program, results, exact) : null;
      if (data || code != null || straight && !Switches.CODE) {
        PacketKernel kernel = code == null ? new TableKernel(program, results, exact) : code;
        return new CompiledRules(kernel, () -> listing(program), unreachable(formulas));
      }
    }
    return trees(rules, exact, few);
  }

  /**
   * Makes the linear scan: one rule after the other, test by test, as they were written. It is the
   * measure for what {@link #compile} gives.
   *
   * @param rules the rules in order
   * @return a kernel with the same results
   */
  public PacketKernel inOrder(List<Rule> rules) {
    return new TableKernel(Program.inOrder(parts(rules, formulas(rules))), results(rules));
  }

  private static List<Formula> formulas(List<Rule> rules) {
    return rules.stream().map(rule -> Normalizer.formula(rule.expr())).toList();
  }

  private static List<Program> parts(List<Rule> rules, List<Formula> formulas) {
    List<Program> parts = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      parts.add(Program.of(formulas.get(i), rules.get(i).output() + 1));
    }
    return parts;
  }

  /** What to return: outcome 0 is a drop that a rule asked for, outcome i + 1 is output i. */
  private int[] results(List<Rule> rules) {
    int outputs = rules.stream().mapToInt(Rule::output).max().orElse(-1) + 1;
    int[] results = new int[outputs + 2];
    results[0] = unmatched;
    for (int i = -1; i < outputs; i++) {
      results[i + 2] = result(i);
    }
    return results;
  }

  private int result(int output) {
    return output == Rule.DROP ? denied : output;
  }

  private String listing(Program program) {
    Program shown = program.copy();
    shown.orElse(Program.always(Step.end(0)));
    if (!data) {
      Optimizer.sort(shown);
    }
    return Listing.of(
        shown, !data, end -> Step.outcome(end) > 0 ? String.valueOf(Step.outcome(end) - 1) : "X");
  }

  /**
   * Finds rules that no packet comes to: those before them match all that they match.
   *
   * @param rules the rules in order
   * @return indexes of such rules; there may be more of them
   */
  public BitSet unreachableAmong(List<Rule> rules) {
    return unreachable(formulas(rules));
  }

  private BitSet unreachable(List<Formula> formulas) {
    List<Program> numbered = new ArrayList<>();
    for (int i = 0; i < formulas.size(); i++) {
      numbered.add(Program.of(formulas.get(i), i));
    }
    BitSet unreachable = new BitSet();
    boolean[] reached = ProgramMerger.merge(numbered, data).outcomes(formulas.size());
    for (int i = 0; i < reached.length; i++) {
      unreachable.set(i, !reached[i]);
    }
    return unreachable;
  }

  /** Compiles to cut trees, however few the rules. */
  CompiledRules trees(List<Rule> rules, TableKernel exact, boolean few) {
    BoxTable table = new BoxTable(rules);
    int[] results = new int[table.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = result(rules.get(table.rules[i]).output());
    }
    CutForest forest = new CutForest(table, results);
    BitSet unreachable = new BitSet();
    unreachable.set(0, rules.size());
    forest.reachable().stream().forEach(box -> unreachable.clear(table.rules[box]));
    int last = forest.last() == CutTree.NOT_FOUND ? unmatched : results[forest.last()];
    PacketKernel kernel =
        Switches.TREES ? new TreeKernel(forest.trees(), last, table.conditions, exact, few) : exact;
    String listing = TreeListing.of(rules, table, forest);
    return new CompiledRules(kernel, () -> listing, unreachable);
  }
}
