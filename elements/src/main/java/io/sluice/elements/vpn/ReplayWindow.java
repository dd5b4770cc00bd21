// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import java.util.Arrays;

/**
 * The window against replayed packets (RFC 6479): which of the latest counters have been seen. A
 * ring of words of 64 bits, a bit a counter, a word more than the window needs, so that moving on
 * clears whole words. Belongs to one thread; allocates nothing after construction.
 *
 * <p>A counter is asked for with {@link #isFresh} before a packet is verified, and noted with
 * {@link #accept} afterwards: forged packets do not move the window.
 */
public final class ReplayWindow {
  private final long[] words;
  private final int mask;
  private final int size;
  private long top = -1;

  /**
   * Creates a window in which nothing was seen.
   *
   * @param size how many counters behind the highest one are still taken, at least 1
   */
  public ReplayWindow(int size) {
    this.size = size;
    int needed = (size + 63) / 64 + 1;
    words = new long[Integer.highestOneBit(2 * needed - 1)];
    mask = words.length - 1;
  }

  /**
   * Whether a counter is neither too old nor seen.
   *
   * @param counter 0 or more
   * @return true when its packet is worth verifying
   */
  public boolean isFresh(long counter) {
    if (counter > top) {
      return true;
    }
    return counter >= 0
        && top - counter < size
        && (words[(int) (counter >>> 6) & mask] & 1L << counter) == 0;
  }

  /**
   * Notes a counter whose packet was verified.
   *
   * @param counter one that {@link #isFresh}
   */
  public void accept(long counter) {
    if (counter > top) {
      // A new window has its highest counter at -1, in the word before the first.
      long from = top >> 6;
      long to = counter >>> 6;
      if (to - from >= words.length) {
        Arrays.fill(words, 0);
      } else {
        for (long word = from + 1; word <= to; word++) {
          words[(int) word & mask] = 0;
        }
      }
      top = counter;
    }
    words[(int) (counter >>> 6) & mask] |= 1L << counter;
  }

  /**
   * The highest counter that was accepted.
   *
   * @return -1 before the first
   */
  public long top() {
    return top;
  }

  /**
   * How far counters may lie behind the highest.
   *
   * @return counters
   */
  public int size() {
    return size;
  }
}
