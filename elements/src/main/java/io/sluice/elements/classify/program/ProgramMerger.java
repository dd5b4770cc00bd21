// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.ArrayList;
import java.util.List;

/** Makes one optimised program from several that are tried in order. */
public final class ProgramMerger {
  private ProgramMerger() {}

  /**
   * Merges programs.
   *
   * @param parts the programs; they are used up
   * @param atOnce whether to optimise the whole only, as Click does for Classifier, and not
   *     neighbours first, as it does for IPFilter
   */
  public static Program merge(List<Program> parts, boolean atOnce) {
    if (parts.isEmpty()) {
      return Program.always(Step.FAIL);
    }
    if (atOnce) {
      Program all = Program.inOrder(parts);
      Optimizer.run(all);
      return all;
    }
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
