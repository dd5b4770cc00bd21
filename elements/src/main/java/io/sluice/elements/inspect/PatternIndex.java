// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds many byte strings in one pass. Of each string of four bytes or more, four consecutive ones
 * that few others have are its gram. At each place of the text, a bit in a small bitmap tells
 * whether the four bytes there may be a gram at all, which for most places is the end of it; else
 * the strings with this gram are compared. The cost hardly grows with the number of strings, as an
 * automaton's does when its states no longer fit into the cache. Shorter strings have a table by
 * their first two bytes, or their only one.
 *
 * <p>Text and strings are in lower case. Immutable; a {@link Hits} belongs to one thread. Allocates
 * nothing while it searches.
 */
final class PatternIndex {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int GRAM = 4;
  private static final int NONE = -1;
  private static final int ODD = 0x9e37_79b1;

  /** Bytes that most texts are full of. */
  private static final String COMMON = "\0 etaoinsrh/.\r\n=:-0";

  private final byte[][] patterns;
  private final int[] gramOffset;
  private final int[] next;
  private final long[] bitmap;
  private final int bitmapShift;
  private final int[] gramKeys;
  private final int[] gramHeads;
  private final int gramShift;
  private final boolean hasGrams;

  /** First pattern of two or three bytes by their first two; null when there is none. */
  private final int[] pairHeads;

  /** First pattern of one byte; null when there is none. */
  private final int[] byteHeads;

  private final int longest;

  /** Which patterns were found since {@link #reset}, each once. */
  static final class Hits {
    private final int[] stamps;
    private int stamp;
    private int[] found = new int[64];
    private int count;

    Hits(PatternIndex index) {
      stamps = new int[index.patterns.length];
    }

    void reset() {
      count = 0;
      if (++stamp == 0) {
        Arrays.fill(stamps, 0);
        stamp = 1;
      }
    }

    int count() {
      return count;
    }

    int get(int number) {
      return found[number];
    }

    private void add(int pattern) {
      if (stamps[pattern] != stamp) {
        stamps[pattern] = stamp;
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = pattern;
      }
    }
  }

  /**
   * Creates an index.
   *
   * @param strings in lower case, none empty; their order gives them numbers
   */
  PatternIndex(List<byte[]> strings) {
    patterns = strings.toArray(new byte[0][]);
    gramOffset = new int[patterns.length];
    next = new int[patterns.length];
    int most = 0;
    int grams = 0;
    boolean pairs = false;
    boolean bytes = false;
    for (byte[] pattern : patterns) {
      most = Math.max(most, pattern.length);
      grams += pattern.length >= GRAM ? 1 : 0;
      pairs |= pattern.length == 2 || pattern.length == 3;
      bytes |= pattern.length == 1;
    }
    longest = most;
    hasGrams = grams > 0;
    pairHeads = pairs ? filled(1 << 16) : null;
    byteHeads = bytes ? filled(256) : null;
    int bits = Math.max(12, 32 - Integer.numberOfLeadingZeros(Math.max(1, grams)) + 6);
    bitmap = new long[1 << bits - 6];
    bitmapShift = 32 - bits;
    int slots = 32 - Integer.numberOfLeadingZeros(Math.max(1, grams)) + 1;
    gramKeys = new int[1 << slots];
    gramHeads = filled(1 << slots);
    gramShift = 32 - slots;
    Map<Integer, Integer> load = new HashMap<>();
    for (int i = 0; i < patterns.length; i++) {
      add(i, load);
    }
  }

  private static int[] filled(int size) {
    int[] array = new int[size];
    Arrays.fill(array, NONE);
    return array;
  }

  private void add(int number, Map<Integer, Integer> load) {
    byte[] pattern = patterns[number];
    if (pattern.length == 1) {
      next[number] = byteHeads[pattern[0] & 0xff];
      byteHeads[pattern[0] & 0xff] = number;
    } else if (pattern.length < GRAM) {
      int pair = pair(pattern, 0);
      next[number] = pairHeads[pair];
      pairHeads[pair] = number;
    } else {
      int offset = rarest(pattern, load);
      gramOffset[number] = offset;
      int gram = (int) INT.get(pattern, offset);
      load.merge(gram, 1, Integer::sum);
      int bit = gram * ODD >>> bitmapShift;
      bitmap[bit >>> 6] |= 1L << bit;
      int slot = slot(gram);
      gramKeys[slot] = gram;
      next[number] = gramHeads[slot];
      gramHeads[slot] = number;
    }
  }

  private static int rarest(byte[] pattern, Map<Integer, Integer> load) {
    int best = 0;
    int bestScore = Integer.MAX_VALUE;
    for (int offset = 0; offset + GRAM <= pattern.length; offset++) {
      int score = 16 * load.getOrDefault((int) INT.get(pattern, offset), 0);
      for (int i = offset; i < offset + GRAM; i++) {
        score += COMMON.indexOf(pattern[i]) >= 0 ? 4 : pattern[i] == pattern[offset] ? 1 : 0;
      }
      if (score < bestScore) {
        best = offset;
        bestScore = score;
      }
    }
    return best;
  }

  private static int pair(byte[] text, int at) {
    return text[at] & 0xff | (text[at + 1] & 0xff) << 8;
  }

  /** The slot that a gram has, or would have. */
  private int slot(int gram) {
    int slot = gram * ODD >>> gramShift;
    while (gramHeads[slot] != NONE && gramKeys[slot] != gram) {
      slot = slot + 1 & gramHeads.length - 1;
    }
    return slot;
  }

  /** The length of the longest string. */
  int longest() {
    return longest;
  }

  int size() {
    return patterns.length;
  }

  /** Bytes that the tables take, those of the strings included. */
  long bytes() {
    long total = 8L * bitmap.length + 8L * gramKeys.length + 8L * patterns.length;
    total += pairHeads == null ? 0 : 4L * pairHeads.length;
    for (byte[] pattern : patterns) {
      total += 16 + pattern.length;
    }
    return total;
  }

  /**
   * Finds the strings that lie in a part of a text as a whole.
   *
   * @param text in lower case
   * @param from where the part begins
   * @param to where it ends
   * @param hits what is found is added here
   */
  void search(byte[] text, int from, int to, Hits hits) {
    if (hasGrams) {
      searchGrams(text, from, to, hits);
    }
    if (pairHeads != null) {
      for (int at = from; at + 1 < to; at++) {
        int pattern = pairHeads[pair(text, at)];
        for (; pattern != NONE; pattern = next[pattern]) {
          compare(text, at, from, to, pattern, hits);
        }
      }
    }
    if (byteHeads != null) {
      for (int at = from; at < to; at++) {
        for (int p = byteHeads[text[at] & 0xff]; p != NONE; p = next[p]) {
          hits.add(p);
        }
      }
    }
  }

  private void searchGrams(byte[] text, int from, int to, Hits hits) {
    long[] map = bitmap;
    int shift = bitmapShift;
    for (int at = from; at <= to - GRAM; at++) {
      int gram = (int) INT.get(text, at);
      int bit = gram * ODD >>> shift;
      if ((map[bit >>> 6] & 1L << bit) != 0) {
        candidates(text, at, from, to, gram, hits);
      }
    }
  }

  private void candidates(byte[] text, int at, int from, int to, int gram, Hits hits) {
    for (int p = gramHeads[slot(gram)]; p != NONE; p = next[p]) {
      compare(text, at - gramOffset[p], from, to, p, hits);
    }
  }

  private void compare(byte[] text, int start, int from, int to, int number, Hits hits) {
    byte[] pattern = patterns[number];
    int end = start + pattern.length;
    if (start >= from && end <= to && Arrays.equals(text, start, end, pattern, 0, pattern.length)) {
      hits.add(number);
    }
  }
}
