// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Tests sets of bits.
 *
 * <p>{@code BitvectorTest()}
 *
 * <p>Checks union, intersection, difference and counting against a plain table of booleans.
 */
@ElementInfo(name = "BitvectorTest", ports = "0/0")
@ElementEffects
public final class BitvectorTest extends SelfTest {
  /** Creates the element. */
  public BitvectorTest() {}

  private static final int BITS = 197;

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 50; round++) {
      boolean[] a = bits(random);
      boolean[] b = bits(random);
      boolean[] both = new boolean[BITS];
      boolean[] any = new boolean[BITS];
      boolean[] onlyA = new boolean[BITS];
      int count = 0;
      for (int i = 0; i < BITS; i++) {
        both[i] = a[i] && b[i];
        any[i] = a[i] || b[i];
        onlyA[i] = a[i] && !b[i];
        count += any[i] ? 1 : 0;
      }
      BitSet set = set(a);
      set.and(set(b));
      same("intersection", set(both), set);
      set = set(a);
      set.or(set(b));
      same("union", set(any), set);
      same("count", count, set.cardinality());
      set.andNot(set(b));
      same("difference", set(onlyA), set);
      set.xor(set(onlyA));
      check("empty", set.isEmpty() && set.nextSetBit(0) < 0);
    }
  }

  private static boolean[] bits(SplittableRandom random) {
    boolean[] bits = new boolean[BITS];
    for (int i = 0; i < BITS; i++) {
      bits[i] = random.nextBoolean();
    }
    return bits;
  }

  private static BitSet set(boolean[] bits) {
    BitSet set = new BitSet();
    for (int i = 0; i < bits.length; i++) {
      set.set(i, bits[i]);
    }
    return set;
  }
}
