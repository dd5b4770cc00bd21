// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

/**
 * One test of a program and its targets. A target is the index of a later step, or negative for an
 * end: {@link #FAIL}, or {@link #end} of an outcome.
 */
public final class Step {
  /** Nothing matches. */
  static final int FAIL = -1;

  /** What is compared. */
  public WordTest test;

  /** Whether a packet too short for the test goes the way of success. */
  boolean shortYes;

  /** Where to go when it is equal: a later step, or negative for an end. */
  public int yes;

  /** Where to go when it is not. */
  public int no;

  Step(WordTest test, boolean shortYes, int yes, int no) {
    this.test = test;
    this.shortYes = shortYes;
    this.yes = yes;
    this.no = no;
  }

  Step(Step other) {
    this(other.test, other.shortYes, other.yes, other.no);
  }

  /** The target that stands for an outcome, numbered from 0. */
  public static int end(int outcome) {
    return -2 - outcome;
  }

  /** The outcome behind a target; -1 for {@link #FAIL}. */
  public static int outcome(int target) {
    return -2 - target;
  }

  int target(boolean branch) {
    return branch ? yes : no;
  }

  void setTarget(boolean branch, int target) {
    if (branch) {
      yes = target;
    } else {
      no = target;
    }
  }

  /** Whether a packet that took a branch may be too short for the test. */
  boolean mayBeShort(boolean branch) {
    return branch == shortYes && test.requiredLength() > 0;
  }

  boolean sameTest(Step other) {
    return shortYes == other.shortYes && test.equals(other.test);
  }

  /** Tests one bit for the other value; its targets change places. */
  void flip() {
    test = new WordTest(test.header(), test.offset(), ~test.value(), test.mask());
    int formerYes = yes;
    yes = no;
    no = formerYes;
    shortYes = !shortYes;
  }
}
