// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.ring.PlainRing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/**
 * Tests the ring that holds packets on one thread.
 *
 * <p>{@code DequeTest()}
 *
 * <p>Adds and removes at both ends, and compares with a list.
 */
@ElementInfo(name = "DequeTest", ports = "0/0")
@ElementEffects
public final class DequeTest extends SelfTest {
  /** Creates the element. */
  public DequeTest() {}

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(3);
    PlainRing ring = new PlainRing(64);
    Deque<Long> list = new ArrayDeque<>();
    long[] one = new long[1];
    for (int i = 1; i < 20_000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (list.size() < 64) {
            ring.addFirst(i);
            list.addFirst((long) i);
          }
        }
        case 1 -> {
          if (!list.isEmpty()) {
            same("last", list.removeLast(), ring.removeLast());
          }
        }
        case 2 -> {
          one[0] = i;
          if (ring.offer(one, 0, 1) == 1) {
            list.addLast((long) i);
          }
        }
        default -> {
          int polled = ring.poll(one, 0, 1);
          same("one", list.isEmpty() ? 0 : 1, polled);
          if (polled == 1) {
            same("first", list.removeFirst(), one[0]);
          }
        }
      }
      same("size", list.size(), ring.size());
    }
  }
}
