// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/**
 * Finds out whether all options of a rule hold. An option may begin where the one before in its
 * buffer has ended; when it does not hold there, the next place of that one is tried, within a
 * bound on the steps for one rule and packet. Belongs to one worker; allocates nothing itself.
 */
public final class RuleSearch {
  private static final int MAX_STEPS = 10_000;

  private final Inspected inspected;

  /** Where each option has ended. */
  private int[] ends = new int[32];

  private Rule rule;
  private int stepsLeft;

  /**
   * Creates a search.
   *
   * @param inspected what rules are asked about
   */
  public RuleSearch(Inspected inspected) {
    this.inspected = inspected;
  }

  /**
   * Whether all options hold. Flow bits are set by {@link Rule#apply}.
   *
   * @param asked the rule
   * @return true when they do
   */
  public boolean matches(Rule asked) {
    rule = asked;
    stepsLeft = MAX_STEPS;
    if (ends.length < asked.steps.length) {
      ends = new int[asked.steps.length];
    }
    return holds(0);
  }

  /** Whether the options from one on hold. */
  private boolean holds(int number) {
    if (number == rule.steps.length) {
      return true;
    }
    Option option = rule.steps[number];
    int before = rule.before[number];
    int cursor = before < 0 ? 0 : ends[before];
    int from = option.first(inspected, cursor);
    while (from >= 0 && stepsLeft > 0) {
      stepsLeft -= option.cost(inspected);
      long match = option.match(inspected, cursor, from);
      if (match < 0) {
        // Other places of the options before are of no use to one that stands alone.
        stepsLeft = rule.isAlone[number] ? 0 : stepsLeft;
        return false;
      }
      ends[number] = (int) match;
      if (holds(number + 1)) {
        return true;
      }
      from = rule.isFollowed[number] ? option.again(match) : Option.NO;
    }
    return false;
  }
}
