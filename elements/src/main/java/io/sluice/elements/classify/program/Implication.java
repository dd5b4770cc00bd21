// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

/** What one branch implies about a later test. */
final class Implication {
  private Implication() {}

  /**
   * Concludes a test's outcome from a branch taken before it.
   *
   * @param step the step that was decided
   * @param branch how
   * @param next the later step
   * @param known bytes from the later test's header that the packet is known to have
   * @return null when the branch does not tell
   */
  static Boolean of(Step step, boolean branch, Step next, int known) {
    Boolean outcome = byValue(step.test, branch, next.test);
    return outcome == null || !holdsWhenShort(step, branch, next, known, outcome) ? null : outcome;
  }

  /** The conclusion for packets that are long enough for both tests. */
  private static Boolean byValue(WordTest test, boolean branch, WordTest next) {
    if (!test.sameWord(next)) {
      return null;
    }
    int common = test.mask() & next.mask();
    boolean agree = (test.value() & common) == (next.value() & common);
    if (branch) {
      return !agree ? Boolean.FALSE : common == next.mask() ? Boolean.TRUE : null;
    }
    if (common == test.mask() && agree) {
      return Boolean.FALSE;
    }
    return test.mask() == next.mask() && test.isSingleBit() ? Boolean.TRUE : null;
  }

  private static boolean holdsWhenShort(
      Step step, boolean branch, Step next, int known, boolean outcome) {
    int required = step.test.requiredLength();
    int nextRequired = next.test.requiredLength();
    if (step.mayBeShort(branch) && required > known) {
      // Where the first was short, the second is, too, if it needs as many bytes.
      return outcome == next.shortYes && required <= nextRequired;
    }
    return nextRequired <= Math.max(known, required) || outcome == next.shortYes;
  }
}
