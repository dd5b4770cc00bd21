// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** One thing that a rule asks. Options are asked in the order in which a rule has them. */
abstract class Option {
  /** Answer of {@link #match}: no. */
  static final int NO = -1;

  /** Which bytes it is about; null for none. */
  Buffer buffer;

  /** Whether it begins where the option before has ended. */
  boolean relative;

  /**
   * Looks for the next place where the option holds.
   *
   * @param inspected the packet
   * @param cursor where the option before ended in this buffer
   * @param from where to begin; first what {@link #first} says, then behind each match
   * @return where the match ends; {@link #NO}
   */
  abstract int match(Inspected inspected, int cursor, int from);

  /** Where a search begins. */
  int first(Inspected inspected, int cursor) {
    return 0;
  }

  /** Where the search after a match that ended there begins; {@link #NO} when it makes no sense. */
  int again(int end) {
    return NO;
  }
}
