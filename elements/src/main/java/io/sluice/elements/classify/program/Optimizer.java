// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shortens programs: reorders independent tests, skips tests whose outcome is known, joins tests of
 * the same word, and removes unreachable steps.
 *
 * <p>Joining changes the result for packets that are too short for a test; the unoptimised program
 * decides on those.
 */
public final class Optimizer {
  private static final int PROTOCOL_WORD = 8;

  /** Steps whose paths are looked at; the effort grows faster than their square. */
  private static final int MAX_THREADED = 1_200;

  private Optimizer() {}

  /**
   * Optimises in place.
   *
   * @param program the program
   */
  static void run(Program program) {
    if (program.entry < 0) {
      program.steps.clear();
      return;
    }
    if (program.entry > 0) {
      prune(program);
    }
    sort(program);
    if (program.steps.size() <= MAX_THREADED) {
      JumpThreader.run(program);
    }
    combine(program.steps);
    prune(program);
  }

  /**
   * Sorts tests that lead to the same place either way round, the cheap and telling ones first:
   * protocol, fragment, addresses, transport.
   *
   * @param program the program
   */
  public static void sort(Program program) {
    List<Step> steps = program.steps;
    int[] source = singleSources(program);
    int i = 0;
    while (i < steps.size()) {
      boolean swapped = swap(steps, i, false, source) || swap(steps, i, true, source);
      if (!swapped) {
        i++;
      } else if (source[i] > 0) {
        i = source[i];
      }
    }
  }

  /** For each step the one branch's step that leads to it; 0 when there are several. */
  private static int[] singleSources(Program program) {
    int[] source = new int[program.steps.size()];
    Arrays.fill(source, -1);
    for (int i = 0; i < source.length; i++) {
      Step step = program.steps.get(i);
      for (int target : new int[] {step.no, step.yes}) {
        if (target >= 0) {
          source[target] = source[target] >= 0 ? 0 : i;
        }
      }
    }
    return source;
  }

  private static boolean swap(List<Step> steps, int index, boolean branch, int[] source) {
    Step first = steps.get(index);
    int target = first.target(branch);
    if (target < 0 || source[target] <= 0) {
      return false;
    }
    Step second = steps.get(target);
    if (first.target(!branch) != second.target(!branch) || !isAfter(first.test, second.test)) {
      return false;
    }
    first.setTarget(branch, second.target(branch));
    second.setTarget(branch, target);
    steps.set(index, second);
    steps.set(target, first);
    return true;
  }

  private static boolean isAfter(WordTest first, WordTest second) {
    int order = Integer.compare(rank(first), rank(second));
    if (order == 0) {
      order = Integer.compareUnsigned(first.mask(), second.mask());
    }
    if (order == 0) {
      order = Integer.compareUnsigned(first.value(), second.value());
    }
    return order > 0;
  }

  private static int rank(WordTest test) {
    boolean protocol = test.header() == Header.NETWORK && test.offset() == PROTOCOL_WORD;
    return (test.header().ordinal() << 20) + (protocol ? 3 : test.offset());
  }

  private static void combine(List<Step> steps) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      boolean again = joinNo(steps, step) || joinYes(steps, step);
      if (again) {
        i++;
      }
    }
  }

  /** Two values that differ in one bit are one value with that bit masked out. */
  private static boolean joinNo(List<Step> steps, Step step) {
    if (step.no < 0) {
      return false;
    }
    Step next = steps.get(step.no);
    if (agree(step.test, next.test) && step.test.isSingleBit()) {
      step.flip();
      return false;
    }
    int difference = step.test.value() ^ next.test.value();
    boolean pair =
        step.test.sameWord(next.test)
            && !isFirstWord(step.test)
            && step.test.mask() != 0
            && step.test.mask() == next.test.mask()
            && (step.shortYes || !next.shortYes)
            && step.yes == next.yes
            && Integer.bitCount(difference) <= 1;
    if (!pair) {
      return false;
    }
    WordTest joined =
        new WordTest(
            step.test.header(),
            step.test.offset(),
            step.test.value(),
            step.test.mask() & ~difference);
    if (joined.requiredLength() != step.test.requiredLength()) {
      return false;
    }
    step.test = joined;
    step.no = next.no;
    return true;
  }

  /** Click leaves the very first word of a packet alone here, which its listings show. */
  private static boolean isFirstWord(WordTest test) {
    return test.header().listingBase + test.offset() == 0;
  }

  /** Two tests of one word that must both succeed are one test. */
  private static boolean joinYes(List<Step> steps, Step step) {
    if (step.yes < 0) {
      return false;
    }
    Step next = steps.get(step.yes);
    if (step.no == next.yes && next.test.isSingleBit()) {
      next.flip();
    }
    boolean shortDiffers =
        step.shortYes != next.shortYes
            && next.test.requiredLength() < step.test.requiredLength()
            && next.test.mask() != 0
            && step.test.mask() != 0;
    if (step.no != next.no || shortDiffers || !agree(step.test, next.test)) {
      return false;
    }
    WordTest place = step.test.mask() == 0 ? next.test : step.test;
    step.test =
        new WordTest(
            place.header(),
            place.offset(),
            step.test.value() | next.test.value(),
            step.test.mask() | next.test.mask());
    step.yes = next.yes;
    return true;
  }

  private static boolean agree(WordTest first, WordTest second) {
    if (first.mask() == 0 || second.mask() == 0) {
      return true;
    }
    int common = first.mask() & second.mask();
    return first.sameWord(second) && (first.value() & common) == (second.value() & common);
  }

  /** Drops steps that decide nothing or that no run comes to. */
  private static void prune(Program program) {
    List<Step> steps = program.steps;
    int[] destination = new int[steps.size()];
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      step.yes = step.yes >= 0 ? destination[step.yes] : step.yes;
      step.no = step.no >= 0 ? destination[step.no] : step.no;
      boolean decides = step.yes != step.no && step.test.mask() != 0;
      destination[i] = decides ? i : step.yes;
    }
    program.entry = program.entry >= 0 ? destination[program.entry] : program.entry;
    boolean[] reached = new boolean[steps.size()];
    if (program.entry >= 0) {
      reached[program.entry] = true;
    }
    List<Step> kept = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (reached[i]) {
        Step step = steps.get(i);
        destination[i] = kept.size();
        kept.add(step);
        for (int target : new int[] {step.yes, step.no}) {
          if (target >= 0) {
            reached[target] = true;
          }
        }
      }
    }
    for (Step step : kept) {
      step.yes = step.yes >= 0 ? destination[step.yes] : step.yes;
      step.no = step.no >= 0 ? destination[step.no] : step.no;
    }
    program.entry = program.entry >= 0 ? destination[program.entry] : program.entry;
    steps.clear();
    steps.addAll(kept);
  }
}
