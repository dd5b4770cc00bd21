// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.function.Predicate;

/** One thing that a rule asks. Options are asked in the order in which a rule has them. */
abstract class Option {
  /** Answer of {@link #match}: no. */
  static final int NO = -1;

  /** Which bytes it is about; null for none. */
  Buffer buffer;

  /** Whether it begins where the option before has ended. */
  boolean relative;

  /** An option that looks at no bytes. */
  static Option that(Predicate<Inspected> holds) {
    return new Option() {
      @Override
      long match(Inspected inspected, int cursor, int from) {
        return holds.test(inspected) ? cursor : NO;
      }
    };
  }

  /** Answer of {@link #match}: it holds from a byte to before another one. */
  static long span(int start, int end) {
    return (long) start << 32 | end;
  }

  /**
   * Looks for the next place where the option holds.
   *
   * @param inspected the packet
   * @param cursor where the option before ended in this buffer
   * @param from where to begin; first what {@link #first} says, then what {@link #again} does
   * @return where the match ends in the lower 32 bits, the cursor for one that does not move it,
   *     and where it begins in the upper ones; {@link #NO}
   */
  abstract long match(Inspected inspected, int cursor, int from);

  /** Where a search begins. */
  int first(Inspected inspected, int cursor) {
    return 0;
  }

  /** Where the search after a match begins; {@link #NO} when it makes no sense. */
  int again(long match) {
    return NO;
  }

  /** Whether what follows begins where it has ended, rather than where the option before has. */
  boolean moves() {
    return false;
  }

  /** What a search costs, in steps: about as much as comparing some bytes. */
  int cost(Inspected inspected) {
    return 1;
  }
}
