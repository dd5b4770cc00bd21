// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.graph.PacketKernel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Compiles lists of rules; the first one that matches decides. */
public final class RuleCompiler {
  private final boolean wordListing;
  private final int unmatched;
  private final int denied;

  /**
   * Sets the compiler up.
   *
   * @param classifier whether listings show Classifier's form, a line a test, in place of
   *     IPFilter's, which groups them
   * @param unmatched the negative code to return for packets that match no rule
   * @param denied the negative code to return for packets that a rule drops
   */
  public RuleCompiler(boolean classifier, int unmatched, int denied) {
    this.wordListing = classifier;
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
    List<Formula> formulas = rules.stream().map(r -> Normalizer.formula(r.expr())).toList();
    int outputs = rules.stream().mapToInt(Rule::output).max().orElse(-1) + 1;
    // Outcome 0 is a drop that a rule asked for; outcome i + 1 is output i.
    int[] results = new int[outputs + 2];
    results[0] = unmatched;
    results[1] = denied;
    for (int i = 0; i < outputs; i++) {
      results[i + 2] = i;
    }
    Program exact = Program.always(Step.FAIL);
    List<Program> parts = new ArrayList<>();
    List<Program> numbered = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      int outcome = rules.get(i).output() + 1;
      parts.add(Program.of(formulas.get(i), outcome));
      numbered.add(Program.of(formulas.get(i), i));
      exact.orElse(Program.of(formulas.get(i), outcome));
    }
    Program merged = merge(parts);
    PacketKernel table = new TableKernel(exact, results);
    PacketKernel code = KernelEmitter.emit(merged, results, table);
    Program shown = merged.copy();
    shown.orElse(Program.always(Step.end(0)));
    if (!wordListing) {
      Optimizer.sort(shown);
    }
    String listing =
        Listing.of(
            shown,
            !wordListing,
            end -> Step.outcome(end) > 0 ? String.valueOf(Step.outcome(end) - 1) : "X");
    BitSet unreachable = new BitSet();
    boolean[] reached = merge(numbered).outcomes(rules.size());
    for (int i = 0; i < reached.length; i++) {
      unreachable.set(i, !reached[i]);
    }
    return new CompiledRules(code == null ? table : code, listing, unreachable);
  }

  private Program merge(List<Program> parts) {
    if (parts.isEmpty()) {
      return Program.always(Step.FAIL);
    }
    return wordListing ? mergeAtOnce(parts) : mergeByPairs(parts);
  }

  private static Program mergeAtOnce(List<Program> parts) {
    Program result = parts.get(0);
    for (Program next : parts.subList(1, parts.size())) {
      result.orElse(next);
    }
    Optimizer.run(result);
    return result;
  }

  /** Neighbours first, so that each merge works on programs that are short already. */
  private static Program mergeByPairs(List<Program> parts) {
    List<Program> programs = new ArrayList<>(parts);
    if (programs.size() == 1) {
      Optimizer.run(programs.get(0));
    }
    for (int distance = 1; distance < programs.size(); distance *= 2) {
      for (int i = 0; i + distance < programs.size(); i += 2 * distance) {
        programs.get(i).orElse(programs.get(i + distance));
        Optimizer.run(programs.get(i));
      }
    }
    return programs.get(0);
  }
}
