// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixPermutationTest {
  private static final long SEED = new Random().nextLong();
  private static final int ADDRESSES = 20_000;

  private final Random random = new Random(SEED);

  private PrefixPermutation permutation(int ones, int... networks) {
    return new PrefixPermutation(random.nextLong(), random.nextLong(), ones, networks);
  }

  private static int common(int a, int b) {
    return Integer.numberOfLeadingZeros(a ^ b);
  }

  /** Two addresses with a common prefix of any length. */
  private int near(int address) {
    int length = random.nextInt(33);
    return length == 32 ? address : address ^ (int) (random.nextInt() & 0xffff_ffffL) >>> length;
  }

  @Test
  void commonPrefixesKeepTheirLengths() {
    PrefixPermutation permutation = permutation(0);
    for (int i = 0; i < ADDRESSES; i++) {
      int a = random.nextInt();
      int b = near(a);
      int left = common(permutation.apply(a), permutation.apply(b));
      assertEquals(common(a, b), left, "seed " + SEED);
    }
  }

  /** Of a network of 2 to the power of 16 addresses, each has one of its own. */
  @Test
  void isAPermutation() {
    PrefixPermutation permutation = permutation(0);
    int network = random.nextInt() & 0xffff0000;
    Set<Integer> mapped =
        IntStream.range(0, 1 << 16)
            .map(host -> permutation.apply(network | host))
            .boxed()
            .collect(Collectors.toSet());
    assertEquals(1 << 16, mapped.size(), "seed " + SEED);
    assertEquals(0, permutation.apply(0));
    assertEquals(-1, permutation.apply(-1));
  }

  /** Also in the networks of those two addresses that stay whatever others become. */
  @Test
  void theSpecialAddressesTakeNobodysPlace() {
    for (int round = 0; round < 20; round++) {
      PrefixPermutation permutation = permutation(32, 0);
      Set<Integer> mapped =
          IntStream.range(0, 1 << 12)
              .flatMap(host -> IntStream.of(host, ~host))
              .map(permutation::apply)
              .boxed()
              .collect(Collectors.toSet());
      assertEquals(2 << 12, mapped.size(), "seed " + SEED);
    }
  }

  @Test
  void classesStay() {
    for (int ones = 1; ones <= 32; ones++) {
      PrefixPermutation permutation = permutation(ones);
      for (int i = 0; i < 500; i++) {
        int address = near(-1);
        int leading = Math.min(ones, common(address, -1));
        int left = Math.min(ones, common(permutation.apply(address), -1));
        assertEquals(leading, left, "seed " + SEED);
      }
    }
  }

  /** Of 18 and its neighbours: 19 has no other place, 16 and 17 share two. */
  @Test
  void networksStay() {
    PrefixPermutation permutation = permutation(0, 18, 200);
    for (int i = 0; i < 1000; i++) {
      int host = random.nextInt() >>> 8;
      assertEquals(18, permutation.apply(18 << 24 | host) >>> 24, "seed " + SEED);
      assertEquals(19, permutation.apply(19 << 24 | host) >>> 24, "seed " + SEED);
      assertEquals(8, permutation.apply(16 << 24 | host) >>> 25, "seed " + SEED);
      assertEquals(200, permutation.apply(200 << 24 | host) >>> 24, "seed " + SEED);
    }
  }

  @Test
  void anotherKeyGivesOtherAddresses() {
    PrefixPermutation one = permutation(0);
    PrefixPermutation other = permutation(0);
    int same = 0;
    for (int i = 0; i < 1000; i++) {
      int address = random.nextInt();
      same += one.apply(address) == other.apply(address) ? 1 : 0;
    }
    assertTrue(same < 10, "seed " + SEED);
    assertNotEquals(one.apply(0x0a000001), one.apply(0x0a000002), "seed " + SEED);
  }
}
