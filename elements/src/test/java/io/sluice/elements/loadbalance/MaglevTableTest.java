// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MaglevTableTest {
  private static final int SIZE = 65_537;
  private static final int SERVERS = 100;

  private static MaglevTable table(int[] numbers, int weight) {
    long[] ids = Arrays.stream(numbers).mapToLong(n -> 0x0a00_0100L + n).toArray();
    int[] weights = new int[numbers.length];
    Arrays.fill(weights, 1);
    weights[0] = weight;
    return new MaglevTable(SIZE, numbers, ids, weights);
  }

  private static int[] all() {
    return IntStream.range(0, SERVERS).toArray();
  }

  private static int[] shares(MaglevTable table) {
    int[] counts = new int[SERVERS];
    for (int hash = 0; hash < SIZE; hash++) {
      counts[table.find(hash)]++;
    }
    return counts;
  }

  @Test
  void allHaveTheSameShare() {
    int[] counts = shares(table(all(), 1));
    for (int count : counts) {
      assertTrue(count == SIZE / SERVERS || count == SIZE / SERVERS + 1, Arrays.toString(counts));
    }
  }

  @Test
  void weightsAreTurns() {
    int[] counts = shares(table(all(), 5));
    assertEquals(SIZE * 5.0 / 104, counts[0], 5);
    assertEquals(SIZE / 104.0, counts[1], 5);
  }

  /**
   * When one of a hundred leaves, its flows must move: 1 %, the ideal. Some 0.54 % of others move
   * with a table of this size, 0.14 % with one of ten times as many places; a plain modulo moves 99
   * %.
   */
  @Test
  void littleMovesWhenOneOfAHundredLeaves() {
    MaglevTable before = table(all(), 1);
    double worst = 0;
    for (int leaver = 0; leaver < SERVERS; leaver += 9) {
      int gone = leaver;
      MaglevTable after = table(Arrays.stream(all()).filter(n -> n != gone).toArray(), 1);
      long own = moved(before, after, gone, true);
      long others = moved(before, after, gone, false);
      assertEquals(SIZE / (double) SERVERS, own, 1);
      worst = Math.max(worst, others / (double) SIZE);
    }
    assertTrue(worst < 0.007, "share of flows moved that need not: " + worst);
  }

  private static long moved(MaglevTable before, MaglevTable after, int gone, boolean own) {
    return LongStream.range(0, SIZE)
        .filter(hash -> (before.find((int) hash) == gone) == own)
        .filter(hash -> before.find((int) hash) != after.find((int) hash))
        .count();
  }

  @Test
  void primesAreKnown() {
    assertTrue(MaglevTable.isPrime(65_537) && MaglevTable.isPrime(2));
    assertTrue(!MaglevTable.isPrime(65_536) && !MaglevTable.isPrime(1) && !MaglevTable.isPrime(9));
  }
}
