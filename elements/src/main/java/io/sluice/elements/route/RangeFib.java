// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import io.sluice.header.Ipv4Prefix;
import java.util.Arrays;

/**
 * The ranges of addresses that have the same next hop, sorted: looked up by binary search, among
 * the ranges that begin with the same {@value #INDEX_BITS} bits. Eight bytes per range and at most
 * two ranges per prefix, so that most of a large table stays in the cache. A lookup allocates
 * nothing.
 */
final class RangeFib implements Fib {
  private static final int INDEX_BITS = 12;
  private static final int SHIFT = 32 - INDEX_BITS;
  private static final int LENGTH_BITS = 6;

  /** First addresses of the ranges, the first one 0. */
  private final int[] starts;

  private final int[] hops;

  /** The last range that begins at or before each address whose other bits are zero. */
  private final int[] index = new int[(1 << INDEX_BITS) + 1];

  private RangeFib(int[] starts, int[] hops) {
    this.starts = starts;
    this.hops = hops;
    int range = 0;
    for (int i = 0; i < 1 << INDEX_BITS; i++) {
      while (range + 1 < starts.length
          && Integer.compareUnsigned(starts[range + 1], i << SHIFT) <= 0) {
        range++;
      }
      index[i] = range;
    }
    index[1 << INDEX_BITS] = starts.length - 1;
  }

  @Override
  public int lookup(int address) {
    int bucket = address >>> SHIFT;
    int low = index[bucket];
    int high = index[bucket + 1];
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (Integer.compareUnsigned(starts[middle], address) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return hops[low];
  }

  /** How many ranges there are. */
  int size() {
    return starts.length;
  }

  /** All routes of a table. */
  interface Source {
    /**
     * The prefixes, in any order, none of them twice.
     *
     * @return address in the upper, mask in the lower 32 bits
     */
    long[] prefixes();

    /**
     * The next hop of a prefix.
     *
     * @param address 32 bits
     * @param mask 32 bits
     * @return its number
     */
    int hopOf(int address, int mask);
  }

  /** Makes each version anew from all routes, when it is finished. */
  static final class Editor implements Fib.Editor {
    private final Source source;

    Editor(Source source) {
      this.source = source;
    }

    @Override
    public boolean put(int address, int mask, int hop) {
      return true;
    }

    @Override
    public void remove(int address, int mask) {}

    @Override
    public void clear() {}

    @Override
    public RangeFib finish() {
      return new Sweep(source).run();
    }
  }

  /** Goes over the prefixes from the lowest address to the highest, outer ones first. */
  private static final class Sweep {
    private final Source source;
    private final long[] last = new long[34];
    private final int[] hop = new int[34];
    private int depth;
    private int[] starts = new int[64];
    private int[] hops = new int[64];
    private int size;

    Sweep(Source source) {
      this.source = source;
    }

    RangeFib run() {
      long[] prefixes = source.prefixes();
      for (int i = 0; i < prefixes.length; i++) {
        int length = Integer.bitCount((int) prefixes[i]);
        prefixes[i] = prefixes[i] >>> 32 << LENGTH_BITS | length;
      }
      Arrays.sort(prefixes);
      last[0] = 0xffff_ffffL;
      hop[0] = NONE;
      emit(0, NONE);
      for (long prefix : prefixes) {
        int length = (int) (prefix & (1 << LENGTH_BITS) - 1);
        long first = prefix >>> LENGTH_BITS;
        leaveBefore(first);
        depth++;
        last[depth] = first + (1L << 32 - length) - 1;
        hop[depth] = source.hopOf((int) first, Ipv4Prefix.maskOf(length));
        emit(first, hop[depth]);
      }
      leaveBefore(1L << 32);
      return new RangeFib(Arrays.copyOf(starts, size), Arrays.copyOf(hops, size));
    }

    /** Ends the prefixes that lie before an address. */
    private void leaveBefore(long address) {
      while (depth > 0 && last[depth] < address) {
        long next = last[depth] + 1;
        depth--;
        if (next <= 0xffff_ffffL) {
          emit(next, hop[depth]);
        }
      }
    }

    private void emit(long start, int number) {
      if (size > 0 && starts[size - 1] == (int) start) {
        size--;
      }
      if (size > 0 && hops[size - 1] == number) {
        return;
      }
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, size * 2);
        hops = Arrays.copyOf(hops, size * 2);
      }
      starts[size] = (int) start;
      hops[size++] = number;
    }
  }
}
