// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Tests the heaps that order timers.
 *
 * <p>{@code HeapTest()}
 *
 * <p>Adds and removes in any order; elements must come out sorted.
 */
@ElementInfo(name = "HeapTest", ports = "0/0")
@ElementEffects
public final class HeapTest extends SelfTest {
  /** Creates the element. */
  public HeapTest() {}

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(5);
    PriorityQueue<Integer> heap = new PriorityQueue<>();
    for (int i = 0; i < 5000; i++) {
      heap.add(random.nextInt(1000));
      if (i % 3 == 0) {
        heap.remove(random.nextInt(1000));
      }
    }
    int size = heap.size();
    int last = -1;
    while (!heap.isEmpty()) {
      int next = heap.remove();
      check("order", next >= last);
      last = next;
      size--;
    }
    same("left", 0, size);
  }
}
