// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/** Shows a program as text, in the form of Click's {@code program} handlers. */
final class Listing {
  /** From so many values on, a run is searched by halves and so shown in order. */
  private static final int SORTED_RUN = 7;

  private Listing() {}

  /**
   * Shows a program.
   *
   * @param program the program
   * @param grouped whether tests of one word with one target stand together
   * @param ends the text for a negative target, without brackets
   */
  static String of(Program program, boolean grouped, IntFunction<String> ends) {
    StringBuilder text = new StringBuilder();
    if (program.entry < 0) {
      text.append("all->[").append(ends.apply(program.entry)).append("]\n");
    }
    List<List<Integer>> groups = groups(program, grouped);
    int[] numbers = new int[program.steps.size()];
    int number = 0;
    for (List<Integer> group : groups) {
      numbers[group.get(0)] = number;
      number += group.size();
    }
    number = 0;
    for (List<Integer> group : groups) {
      List<Step> steps = new ArrayList<>();
      group.forEach(index -> steps.add(program.steps.get(index)));
      final int no = steps.get(steps.size() - 1).no;
      if (steps.size() >= SORTED_RUN) {
        steps.sort(
            Comparator.comparing(
                step -> Integer.reverseBytes(step.test.value()), Integer::compareUnsigned));
      }
      Step head = program.steps.get(group.get(0));
      for (int i = 0; i < steps.size(); i++, number++) {
        boolean last = i == steps.size() - 1;
        String otherwise = last ? target(no, numbers, ends) : "step " + (number + 1);
        append(text, number, steps.get(i).test);
        text.append("  yes->").append(target(head.yes, numbers, ends));
        text.append("  no->").append(otherwise);
        text.append(head.shortYes ? "  short->yes\n" : "\n");
      }
    }
    text.append("safe length ").append(safeLength(program)).append('\n');
    return text.append("alignment offset 0\n").toString();
  }

  private static List<List<Integer>> groups(Program program, boolean grouped) {
    List<List<Integer>> groups = new ArrayList<>();
    ComparisonRuns chains = new ComparisonRuns(program);
    boolean[] done = new boolean[program.steps.size()];
    for (int i = 0; i < done.length; i++) {
      if (!done[i]) {
        List<Integer> group = grouped ? chains.from(i, true) : List.of(i);
        group.forEach(index -> done[index] = true);
        groups.add(group);
      }
    }
    return groups;
  }

  private static void append(StringBuilder text, int number, WordTest test) {
    text.append(number < 10 ? " " : "").append(number).append(' ');
    int offset = test.header().listingBase + test.offset();
    text.append("%3d/%08x%%%08x".formatted(offset, test.value(), test.mask()));
  }

  private static String target(int target, int[] numbers, IntFunction<String> ends) {
    return target >= 0 ? "step " + numbers[target] : "[" + ends.apply(target) + "]";
  }

  private static int safeLength(Program program) {
    int length = 0;
    for (Step step : program.steps) {
      length = Math.max(length, step.test.header().listingBase + step.test.requiredLength());
    }
    return length;
  }
}
