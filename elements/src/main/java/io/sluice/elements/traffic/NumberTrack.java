// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

/**
 * Tracks numbered packets: how many are missing, duplicated, or late. A packet whose number is
 * below the one expected next is reordered (RFC 4737, section 3), unless it is a duplicate, which
 * is detected by a window of bits behind the highest number. How far behind it was, counted in
 * numbers, is at least the extent of that RFC. A packet from before the window counts as reordered.
 *
 * <p>A track is part of an array of longs, so that thousands of them are a few objects: {@value
 * #FIELDS} fields, then the window. Allocates nothing.
 */
final class NumberTrack {
  /** The number expected next: the highest so far and one more. */
  static final int NEXT = 0;

  /** Packets that came, duplicates left out. */
  static final int UNIQUE = 1;

  static final int DUPLICATES = 2;
  static final int REORDERED = 3;

  /** The most by which a packet was late, in numbers. */
  static final int MOST_LATE = 4;

  /** The lowest number that counts. */
  static final int BASE = 5;

  /** Longs before the window. */
  static final int FIELDS = 6;

  private NumberTrack() {}

  /** Begins with a number: what is below it is not missed. */
  static void begin(long[] track, int at, long number) {
    track[at + NEXT] = number;
    track[at + BASE] = number;
  }

  /**
   * Counts a packet.
   *
   * @param track holds the track
   * @param at where it begins
   * @param words longs of the window, a power of two
   * @param number the packet's, 0 or more
   */
  static void arrived(long[] track, int at, int words, long number) {
    long next = track[at + NEXT];
    if (number == next) {
      track[at + NEXT] = next + 1;
      track[at + UNIQUE]++;
      setBit(track, at, words, number);
    } else if (number > next) {
      skip(track, at, words, next, number);
      track[at + NEXT] = number + 1;
      track[at + UNIQUE]++;
      setBit(track, at, words, number);
    } else {
      late(track, at, words, next, number);
    }
  }

  private static void setBit(long[] track, int at, int words, long number) {
    track[word(at, words, number)] |= 1L << number;
    if ((number + 1 & 63) == 0) {
      // The word that comes next holds the oldest numbers.
      track[word(at, words, number + 1)] = 0;
    }
  }

  private static int word(int at, int words, long number) {
    return at + FIELDS + ((int) (number >>> 6) & words - 1);
  }

  /** Forgets the numbers whose bits those that were skipped, and the new one, take. */
  private static void skip(long[] track, int at, int words, long next, long number) {
    long firstWord = (next >>> 6) + 1;
    long lastWord = number >>> 6;
    for (long i = Math.max(firstWord, lastWord - words + 1); i <= lastWord; i++) {
      track[word(at, words, i << 6)] = 0;
    }
  }

  private static void late(long[] track, int at, int words, long next, long number) {
    // The word of the next number is not all there any more.
    boolean known = number >>> 6 > (next >>> 6) - words;
    int word = word(at, words, number);
    if (known && (track[word] >>> number & 1) != 0) {
      track[at + DUPLICATES]++;
      return;
    }
    if (known) {
      track[word] |= 1L << number;
    }
    track[at + UNIQUE]++;
    track[at + REORDERED]++;
    track[at + MOST_LATE] = Math.max(track[at + MOST_LATE], next - number);
    track[at + BASE] = Math.min(track[at + BASE], number);
  }

  /** Numbers up to the highest that did not come. */
  static long lost(long[] track, int at) {
    // Duplicates from before the window count as unique.
    return Math.max(0, track[at + NEXT] - track[at + BASE] - track[at + UNIQUE]);
  }
}
