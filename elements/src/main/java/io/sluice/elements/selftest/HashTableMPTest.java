// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.ring.MpmcRing;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Tests hash tables that threads share.
 *
 * <p>{@code HashTableMPTest()}
 *
 * <p>Two threads insert, count and remove concurrently, and then send numbers through a ring of the
 * kind that workers share; nothing may be lost, and each thread's numbers must arrive in order.
 */
@ElementInfo(name = "HashTableMPTest", ports = "0/0")
@ElementEffects
public final class HashTableMPTest extends SelfTest {
  /** Creates the element. */
  public HashTableMPTest() {}

  private static final int KEYS = 100;
  private static final int ROUNDS = 200;
  private static final int RING = 16;
  private static final int NUMBERS = 1000;

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
    sendAll();
  }

  private void sendAll() throws InterruptedException {
    MpmcRing ring = new MpmcRing(RING);
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      long first = (long) t * NUMBERS;
      threads[t] = new Thread(() -> send(ring, first), "sluice-selftest");
      threads[t].start();
    }
    long[] number = new long[1];
    long[] expected = {0, NUMBERS};
    for (int i = 0; i < threads.length * NUMBERS; i++) {
      while (ring.poll(number, 0, 1) == 0) {
        Thread.yield();
      }
      int from = (int) (number[0] / NUMBERS);
      same("in order", expected[from]++, number[0]);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    same("nothing left", 0, ring.size());
  }

  private static void send(MpmcRing ring, long first) {
    long[] number = new long[1];
    for (int i = 0; i < NUMBERS; i++) {
      number[0] = first + i;
      while (ring.offer(number, 0, 1) == 0) {
        Thread.yield();
      }
    }
  }

  private static void countAll(ConcurrentHashMap<Integer, Integer> table) {
    for (int i = 0; i < KEYS * ROUNDS; i++) {
      table.merge(i % KEYS, 1, Integer::sum);
    }
  }
}
