// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;

/**
 * A worker's timers: a binary heap, with the earliest at the top, in which each timer knows its
 * index.
 */
final class TimerHeap {
  private Timer[] heap = new Timer[16];
  private int size;

  int size() {
    return size;
  }

  /** When the first timer is due; the heap must not be empty. */
  long soonest() {
    return heap[0].expiry;
  }

  void add(Timer timer) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    size++;
    up(size - 1, timer);
  }

  void remove(Timer timer) {
    int place = timer.place;
    if (place < 0) {
      return;
    }
    timer.place = -1;
    Timer last = heap[--size];
    heap[size] = null;
    if (last != timer) {
      if (place > 0 && last.expiry - heap[(place - 1) / 2].expiry < 0) {
        up(place, last);
      } else {
        down(place, last);
      }
    }
  }

  /**
   * Runs timers that are due; returns how many. Timers that are due again at once wait for the next
   * round.
   */
  int run(long now) {
    int fired = 0;
    for (int limit = size; limit > 0 && size > 0 && heap[0].expiry - now <= 0; limit--) {
      Timer timer = heap[0];
      remove(timer);
      timer.fire();
      fired++;
    }
    return fired;
  }

  private void up(int from, Timer timer) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (heap[parent].expiry - timer.expiry <= 0) {
        break;
      }
      put(place, heap[parent]);
      place = parent;
    }
    put(place, timer);
  }

  private void down(int from, Timer timer) {
    int place = from;
    while (true) {
      int child = 2 * place + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1].expiry - heap[child].expiry < 0) {
        child++;
      }
      if (timer.expiry - heap[child].expiry <= 0) {
        break;
      }
      put(place, heap[child]);
      place = child;
    }
    put(place, timer);
  }

  private void put(int place, Timer timer) {
    heap[place] = timer;
    timer.place = place;
  }
}
