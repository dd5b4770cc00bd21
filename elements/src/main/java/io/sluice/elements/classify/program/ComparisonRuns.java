// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.ArrayList;
import java.util.List;

/** Finds runs of steps that compare one word with several values, which is effectively a switch. */
public final class ComparisonRuns {
  private final Program program;
  private final int[] sources;

  /**
   * Creates a finder.
   *
   * @param program to look at; not to be changed meanwhile
   */
  public ComparisonRuns(Program program) {
    this.program = program;
    sources = new int[program.steps.size()];
    for (Step step : program.steps) {
      for (int target : new int[] {step.yes, step.no}) {
        if (target >= 0) {
          sources[target]++;
        }
      }
    }
    if (program.entry >= 0) {
      sources[program.entry]++;
    }
  }

  /**
   * The run that begins at a step: each next one is reached from the one before only, when that
   * fails.
   *
   * @param first index of a step
   * @param sameTarget whether all must lead to one place on success
   * @return indexes, at least the first
   */
  public List<Integer> from(int first, boolean sameTarget) {
    List<Integer> run = new ArrayList<>(List.of(first));
    Step head = program.steps.get(first);
    for (int next = head.no; next >= 0 && sources[next] == 1; ) {
      Step step = program.steps.get(next);
      if (!step.test.sameWord(head.test)
          || step.test.mask() != head.test.mask()
          || sameTarget && step.yes != head.yes) {
        break;
      }
      run.add(next);
      next = step.no;
    }
    return run;
  }
}
