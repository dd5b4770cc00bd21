// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Tests hash tables that threads share.
 *
 * <p>{@code HashTableMPTest()}
 *
 * <p>Two threads insert, count and remove at once; nothing may be lost.
 */
@ElementInfo(name = "HashTableMPTest", ports = "0/0")
@ElementEffects
public final class HashTableMPTest extends SelfTest {
  /** Creates the element. */
  public HashTableMPTest() {}

  private static final int KEYS = 100;
  private static final int ROUNDS = 200;

  @Override
  void test() throws InterruptedException {
    ConcurrentHashMap<Integer, Integer> table = new ConcurrentHashMap<>();
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      threads[t] = new Thread(() -> countAll(table), "sluice-selftest");
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    same("keys", KEYS, table.size());
    int all = threads.length * ROUNDS;
    check("counts", IntStream.range(0, KEYS).allMatch(key -> table.get(key) == all));
    table.keySet().removeIf(key -> key % 2 == 0);
    same("left", KEYS / 2, table.size());
  }

  private static void countAll(ConcurrentHashMap<Integer, Integer> table) {
    for (int i = 0; i < KEYS * ROUNDS; i++) {
      table.merge(i % KEYS, 1, Integer::sum);
    }
  }
}
