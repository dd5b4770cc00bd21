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
 * Finds many byte strings in one pass. Of each string of four bytes or more, some consecutive ones
 * that few others have are its gram: eight where it is long enough, else four. At each place of the
 * text, a bit in a small bitmap tells whether the bytes there may be a gram at all, which for most
 * places is the end of it; else the strings with this gram are compared. The cost hardly grows with
 * the number of strings, as an automaton's does when its states no longer fit into the cache.
 * Shorter strings have a table by their first two bytes, or their only one.
 *
 * <p>Text and strings are in lower case. Immutable; a {@link Hits} belongs to one thread. Allocates
 * nothing while it searches.
 */
final class PatternIndex {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SHORT_GRAM = 4;
  private static final int LONG_GRAM = 8;
  private static final int NONE = -1;
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

  /** Bytes that most texts are full of. */
  private static final String COMMON = "\0 etaoinsrh/.\r\n=:-0";

  private final byte[][] patterns;
  private final int[] gramOffset;
  private final int[] next;
  private final Grams shortGrams;
  private final Grams longGrams;

  /** First pattern of two or three bytes by their first two; null when there is none. */
  private final int[] pairHeads;

  /** First pattern of one byte; null when there is none. */
  private final int[] byteHeads;

  private final int longest;

  /** The grams of one length: which there may be, and the first pattern of each. */
  private static final class Grams {
    final long[] bitmap;
    final int bitmapShift;
    final long[] keys;
    final int[] heads;
    final int slotShift;

    Grams(int count) {
      int bits = Math.max(12, 32 - Integer.numberOfLeadingZeros(count) + 6);
      bitmap = new long[1 << bits - 6];
      bitmapShift = 64 - bits;
      int slots = 32 - Integer.numberOfLeadingZeros(count) + 1;
      keys = new long[1 << slots];
      heads = filled(1 << slots);
      slotShift = 64 - slots;
    }

    /** The slot that a gram has, or would have. */
    int slot(long gram) {
      int slot = (int) (gram * ODD >>> slotShift);
      while (heads[slot] != NONE && keys[slot] != gram) {
        slot = slot + 1 & heads.length - 1;
      }
      return slot;
    }

    /** Enters a pattern; returns the one that had the gram before. */
    int add(long gram, int pattern) {
      int bit = (int) (gram * ODD >>> bitmapShift);
      bitmap[bit >>> 6] |= 1L << bit;
      int slot = slot(gram);
      int before = heads[slot];
      keys[slot] = gram;
      heads[slot] = pattern;
      return before;
    }

    long bytes() {
      return 8L * bitmap.length + 12L * keys.length;
    }
  }

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
    int[] ofLength = new int[LONG_GRAM + 1];
    int most = 0;
    for (byte[] pattern : patterns) {
      most = Math.max(most, pattern.length);
      ofLength[Math.min(LONG_GRAM, pattern.length)]++;
    }
    longest = most;
    int shorts = 0;
    for (int length = SHORT_GRAM; length < LONG_GRAM; length++) {
      shorts += ofLength[length];
    }
    byteHeads = ofLength[1] > 0 ? filled(256) : null;
    pairHeads = ofLength[2] + ofLength[3] > 0 ? filled(1 << 16) : null;
    shortGrams = shorts > 0 ? new Grams(shorts) : null;
    longGrams = ofLength[LONG_GRAM] > 0 ? new Grams(ofLength[LONG_GRAM]) : null;
    Map<Long, Integer> load = new HashMap<>();
    for (int i = 0; i < patterns.length; i++) {
      add(i, load);
    }
  }

  private static int[] filled(int size) {
    int[] array = new int[size];
    Arrays.fill(array, NONE);
    return array;
  }

  private void add(int number, Map<Long, Integer> load) {
    byte[] pattern = patterns[number];
    if (pattern.length == 1) {
      next[number] = byteHeads[pattern[0] & 0xff];
      byteHeads[pattern[0] & 0xff] = number;
    } else if (pattern.length < SHORT_GRAM) {
      int pair = pair(pattern, 0);
      next[number] = pairHeads[pair];
      pairHeads[pair] = number;
    } else {
      int size = pattern.length < LONG_GRAM ? SHORT_GRAM : LONG_GRAM;
      int offset = rarest(pattern, size, load);
      gramOffset[number] = offset;
      long gram = gram(pattern, offset, size);
      load.merge(gram, 1, Integer::sum);
      next[number] = (size == SHORT_GRAM ? shortGrams : longGrams).add(gram, number);
    }
  }

  private static long gram(byte[] text, int at, int size) {
    return size == SHORT_GRAM ? (int) INT.get(text, at) : (long) LONG.get(text, at);
  }

  private static int rarest(byte[] pattern, int size, Map<Long, Integer> load) {
    int best = 0;
    int bestScore = Integer.MAX_VALUE;
    for (int offset = 0; offset + size <= pattern.length; offset++) {
      int score = 16 * load.getOrDefault(gram(pattern, offset, size), 0);
      for (int i = offset; i < offset + size; i++) {
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

  /** The length of the longest string. */
  int longest() {
    return longest;
  }

  int size() {
    return patterns.length;
  }

  /** Bytes that the tables take, those of the strings included. */
  long bytes() {
    long total = 16L * patterns.length;
    total += shortGrams == null ? 0 : shortGrams.bytes();
    total += longGrams == null ? 0 : longGrams.bytes();
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
    if (longGrams != null) {
      searchLong(text, from, to, hits);
    }
    if (shortGrams != null) {
      searchShort(text, from, to, hits);
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

  private void searchLong(byte[] text, int from, int to, Hits hits) {
    long[] map = longGrams.bitmap;
    int shift = longGrams.bitmapShift;
    for (int at = from; at <= to - LONG_GRAM; at++) {
      long gram = (long) LONG.get(text, at);
      int bit = (int) (gram * ODD >>> shift);
      if ((map[bit >>> 6] & 1L << bit) != 0) {
        candidates(longGrams, text, at, from, to, gram, hits);
      }
    }
  }

  private void searchShort(byte[] text, int from, int to, Hits hits) {
    long[] map = shortGrams.bitmap;
    int shift = shortGrams.bitmapShift;
    for (int at = from; at <= to - SHORT_GRAM; at++) {
      long gram = (int) INT.get(text, at);
      int bit = (int) (gram * ODD >>> shift);
      if ((map[bit >>> 6] & 1L << bit) != 0) {
        candidates(shortGrams, text, at, from, to, gram, hits);
      }
    }
  }

  private void candidates(
      Grams grams, byte[] text, int at, int from, int to, long gram, Hits hits) {
    for (int p = grams.heads[grams.slot(gram)]; p != NONE; p = next[p]) {
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
