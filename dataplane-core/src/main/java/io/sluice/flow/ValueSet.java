// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.Arrays;

/**
 * A set of numbers from 0, for free ports: the next member after any number is found in a few
 * steps, even if there are few. It is a tree of bitmaps: a bit of an upper level says whether any
 * of the 64 bits below it is set. Takes one bit per number, and 1/63 more for the upper levels.
 *
 * <p>Belongs to one worker; allocates only when it is created.
 */
public final class ValueSet {
  private static final int SHIFT = 6;

  /** From the bits of the numbers up to a level of one word. */
  private final long[][] levels;

  private final int limit;
  private int size;

  /**
   * Creates an empty set.
   *
   * @param limit members are below this; at least 1
   */
  public ValueSet(int limit) {
    this.limit = limit;
    int depth = 1;
    for (int words = words(limit); words > 1; words = words(words)) {
      depth++;
    }
    levels = new long[depth][];
    int bits = limit;
    for (int i = 0; i < depth; i++) {
      bits = words(bits);
      levels[i] = new long[bits];
    }
  }

  private static int words(int bits) {
    return (bits - 1 >>> SHIFT) + 1;
  }

  /** Adds all numbers below the limit. */
  public void addAll() {
    int bits = limit;
    for (long[] level : levels) {
      Arrays.fill(level, -1);
      // Bits above the last number stay 0.
      level[level.length - 1] = -1L >>> -bits;
      bits = level.length;
    }
    size = limit;
  }

  /**
   * How many members there are.
   *
   * @return a count
   */
  public int size() {
    return size;
  }

  /**
   * Whether a number is a member.
   *
   * @param value from 0, below the limit
   * @return true if it is
   */
  public boolean contains(int value) {
    return (levels[0][value >>> SHIFT] >>> value & 1) != 0;
  }

  /**
   * Adds a number.
   *
   * @param value from 0, below the limit
   * @return false if it was already a member
   */
  public boolean add(int value) {
    if (contains(value)) {
      return false;
    }
    int at = value;
    for (long[] level : levels) {
      level[at >>> SHIFT] |= 1L << at;
      at >>>= SHIFT;
    }
    size++;
    return true;
  }

  /**
   * Removes a number.
   *
   * @param value from 0, below the limit
   * @return false if it was not a member
   */
  public boolean remove(int value) {
    if (!contains(value)) {
      return false;
    }
    int at = value;
    for (long[] level : levels) {
      level[at >>> SHIFT] &= ~(1L << at);
      if (level[at >>> SHIFT] != 0) {
        break;
      }
      at >>>= SHIFT;
    }
    size--;
    return true;
  }

  /**
   * The first member at or after a number; after the last member follows the first.
   *
   * @param from from 0, below the limit
   * @return negative if there are no members
   */
  public int next(int from) {
    if (size == 0) {
      return -1;
    }
    int found = nextAbove(from);
    return found >= 0 ? found : nextAbove(0);
  }

  private int nextAbove(int from) {
    int at = from;
    for (int i = 0; i < levels.length; i++) {
      int word = at >>> SHIFT;
      if (word >= levels[i].length) {
        return -1;
      }
      long bits = levels[i][word] >>> at;
      if (bits != 0) {
        return first(i, at + Long.numberOfTrailingZeros(bits));
      }
      // Nothing in the rest of this word: the upper level finds the next word.
      at = word + 1;
    }
    return -1;
  }

  /** The first member below a bit of a level. */
  private int first(int level, int bit) {
    int at = bit;
    for (int i = level - 1; i >= 0; i--) {
      at = at << SHIFT | Long.numberOfTrailingZeros(levels[i][at]);
    }
    return at;
  }
}
