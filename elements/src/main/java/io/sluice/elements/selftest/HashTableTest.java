// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Long2LongHashMap;

/**
 * Tests the hash tables in which elements keep addresses and numbers.
 *
 * <p>{@code HashTableTest()}
 *
 * <p>Inserts, finds and removes keys, many of which collide, against a sorted table.
 */
@ElementInfo(name = "HashTableTest", ports = "0/0")
@ElementEffects
public final class HashTableTest extends SelfTest {
  /** Creates the element. */
  public HashTableTest() {}

  private static final int NONE = Integer.MIN_VALUE;

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(4);
    Int2IntHashMap ints = new Int2IntHashMap(NONE);
    Long2LongHashMap longs = new Long2LongHashMap(NONE);
    Map<Integer, Integer> sorted = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      // Keys that differ in their upper bits only.
      int key = random.nextInt(2000) << 16;
      if (random.nextInt(3) == 0) {
        Integer old = sorted.remove(key);
        same("removed", old == null ? NONE : old, ints.remove(key));
        longs.remove(key);
      } else {
        sorted.put(key, i);
        ints.put(key, i);
        longs.put(key, i);
      }
      int other = random.nextInt(2000) << 16;
      int expected = sorted.getOrDefault(other, NONE);
      same("found", expected, ints.get(other));
      same("found", (long) expected, longs.get(other));
    }
    same("size", sorted.size(), ints.size());
    same("size", sorted.size(), longs.size());
    sorted.forEach((key, value) -> same("left", value, ints.get((int) key)));
  }
}
