// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The long buffers of a {@link PlainPool}: mbufs of {@link Mbuf#LONG_BUFFER} bytes that are no
 * packets themselves, but hold the data of packets. Memory is taken when it is needed first,
 * {@value #CHUNK} buffers at a time up to a limit, and kept until the pool is closed.
 *
 * <p>Free ones lie on a stack that any thread may push to and pop from without a lock (Treiber,
 * "Systems programming: coping with parallelism", 1986); the upper half of its head counts changes,
 * so that a head that came back is not mistaken for one that stayed.
 *
 * <pre>
 * head: 63-32 changes   31-0 number of the topmost buffer plus one, 0 for none
 * </pre>
 */
final class LongBuffers {
  private static final int CHUNK = 64;
  private static final long NUMBER = 0xffff_ffffL;
  private static final long CHANGE = 1L << 32;

  private final int limit;

  /** By number: the address, and the number plus one of the next buffer on the stack. */
  private final long[] buffers;

  private final int[] below;
  private final AtomicLong head = new AtomicLong();
  private final List<Long> chunks = new ArrayList<>();
  private volatile int made;

  /**
   * Creates an empty store.
   *
   * @param limit most buffers
   */
  LongBuffers(int limit) {
    this.limit = limit;
    this.buffers = new long[limit];
    this.below = new int[limit];
  }

  /** The buffer's number, stored in a field that only packets use otherwise. */
  private static int number(long buffer) {
    return Memory.getInt(buffer + Mbuf.HASH);
  }

  /**
   * Takes a buffer.
   *
   * @return a direct buffer with one reference, owned by the caller; 0 if there is none
   */
  long take() {
    while (true) {
      long now = head.get();
      int top = (int) (now & NUMBER) - 1;
      if (top < 0) {
        if (!grow()) {
          return 0;
        }
      } else if (head.compareAndSet(now, (now & ~NUMBER) + CHANGE + below[top])) {
        return buffers[top];
      }
    }
  }

  /**
   * Returns a buffer.
   *
   * @param buffer a direct buffer with one reference
   */
  void give(long buffer) {
    int number = number(buffer);
    while (true) {
      long now = head.get();
      below[number] = (int) (now & NUMBER);
      if (head.compareAndSet(now, (now & ~NUMBER) + CHANGE + number + 1)) {
        return;
      }
    }
  }

  /** Allocates more buffers, unless another thread has just done so; returns false at the limit. */
  private synchronized boolean grow() {
    if ((head.get() & NUMBER) != 0) {
      return true;
    }
    int count = Math.min(CHUNK, limit - made);
    if (count == 0) {
      return false;
    }
    long stride = PlainPool.stride(Mbuf.LONG_BUFFER - Mbuf.HEADROOM);
    long memory = Memory.allocate(stride * count + Memory.CACHE_LINE);
    chunks.add(memory);
    long first = firstIn(memory);
    Checks.register(first, stride, count);
    int before = made;
    for (int i = before; i < before + count; i++) {
      long buffer = first + (i - before) * stride;
      PlainPool.format(buffer, Mbuf.LONG_BUFFER - Mbuf.HEADROOM);
      Memory.putInt(buffer + Mbuf.HASH, i);
      buffers[i] = buffer;
      give(buffer);
    }
    made = before + count;
    return true;
  }

  private static long firstIn(long memory) {
    return memory + Memory.CACHE_LINE - 1 & -Memory.CACHE_LINE;
  }

  /** The number of buffers that hold data; exact if no thread is working. */
  int inUse() {
    int free = 0;
    for (int top = (int) (head.get() & NUMBER); top != 0; top = below[top - 1]) {
      free++;
    }
    return made - free;
  }

  synchronized void close() {
    for (long memory : chunks) {
      Checks.unregister(firstIn(memory));
      Memory.free(memory);
    }
    chunks.clear();
  }
}
