// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.packet.Memory;

/**
 * A timing wheel (Varghese and Lauck, 1987): a ring of slots, one per tick. Each slot has a
 * circular list of the flows that come due then, in the order in which they were added. Ticks are
 * counted from 0. A flow that comes due later than the ring reaches waits in its last slot, and is
 * then added again. A bitmap marks the slots in use.
 */
final class FlowWheel {
  /** The lower bits of the slot field are the slot. */
  private static final int EARLY_SHIFT = 20;

  private static final int EARLY_MASK = 0x3ff;

  private final FlowStore store;
  private final int mask;
  private final int mark;

  /** The first flow of each slot; 0 means none. */
  private final long heads;

  private final long[] taken;

  /** No flow is in a slot before the first tick, and none after the last. */
  private long first;

  private long last;
  private int size;
  private boolean closed;

  /**
   * Creates a wheel.
   *
   * @param store the flows' memory
   * @param bits how many slots there are, as a power of two, at least 6
   * @param mark what distinguishes this wheel in a flow's slot field: 0 or {@link
   *     Integer#MIN_VALUE}
   */
  FlowWheel(FlowStore store, int bits, int mark) {
    this.store = store;
    this.mark = mark;
    mask = (1 << bits) - 1;
    heads = Memory.allocate(4L << bits);
    Memory.fill(heads, 4L << bits, (byte) 0);
    taken = new long[1 << bits - 6];
  }

  int size() {
    return size;
  }

  boolean holds(long forward) {
    return (Memory.getInt(forward + FlowLine.SLOT) ^ mark) >= 0;
  }

  /** The earliest tick with a flow; the largest number if there is none. */
  long earliest() {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    long bits;
    while ((bits = taken[(int) first >> 6 & mask >> 6] >>> first) == 0) {
      first = (first | 63) + 1;
    }
    first += Long.numberOfTrailingZeros(bits);
    return first;
  }

  /** The first flow in the slot of a tick; 0 if there is none. */
  int head(long tick) {
    return Memory.getInt(heads + (tick & mask) * 4);
  }

  private void setHead(int slot, int flow) {
    Memory.putInt(heads + slot * 4L, flow);
    if (flow == 0) {
      taken[slot >> 6] &= ~(1L << slot);
    } else {
      taken[slot >> 6] |= 1L << slot;
    }
  }

  /**
   * Adds a flow after those that come due in the same tick.
   *
   * @param flow its number
   * @param forward its first line
   * @param tick when it comes due
   * @param early how much earlier than the tick's end that is, 0 to 1023: kept for {@link #early}
   */
  void add(int flow, long forward, long tick, int early) {
    int slot = (int) reach(tick) & mask;
    int head = head(slot);
    // A single flow is its own neighbour.
    int previous = flow;
    if (head == 0) {
      setHead(slot, flow);
      head = flow;
    } else {
      long headLine = store.forward(head);
      previous = Memory.getInt(headLine + FlowLine.PREVIOUS);
      Memory.putInt(headLine + FlowLine.PREVIOUS, flow);
      Memory.putInt(store.forward(previous) + FlowLine.NEXT, flow);
    }
    Memory.putInt(forward + FlowLine.PREVIOUS, previous);
    Memory.putInt(forward + FlowLine.NEXT, head);
    Memory.putInt(forward + FlowLine.SLOT, early << EARLY_SHIFT | slot | mark);
    size++;
  }

  /** A tick, or the nearest one that the ring can hold together with its other flows. */
  private long reach(long tick) {
    if (size == 0) {
      first = tick;
      last = tick;
      return tick;
    }
    long due = tick;
    if (due - first > mask) {
      due = Math.min(due, earliest() + mask);
    } else if (due < first) {
      due = Math.max(due, last - mask);
    }
    first = Math.min(first, due);
    last = Math.max(last, due);
    return due;
  }

  void remove(int flow, long forward) {
    int slot = Memory.getInt(forward + FlowLine.SLOT) & mask;
    int next = Memory.getInt(forward + FlowLine.NEXT);
    size--;
    if (next == flow) {
      setHead(slot, 0);
      return;
    }
    int previous = Memory.getInt(forward + FlowLine.PREVIOUS);
    Memory.putInt(store.forward(previous) + FlowLine.NEXT, next);
    Memory.putInt(store.forward(next) + FlowLine.PREVIOUS, previous);
    if (head(slot) == flow) {
      setHead(slot, next);
    }
  }

  /** The value of early that was passed to {@link #add}. */
  static int early(long forward) {
    return Memory.getInt(forward + FlowLine.SLOT) >>> EARLY_SHIFT & EARLY_MASK;
  }

  int next(int flow) {
    return Memory.getInt(store.forward(flow) + FlowLine.NEXT);
  }

  int previous(int flow) {
    return Memory.getInt(store.forward(flow) + FlowLine.PREVIOUS);
  }

  long bytes() {
    return closed ? 0 : (mask + 1L) * 4;
  }

  void close() {
    if (!closed) {
      Memory.free(heads);
      closed = true;
      size = 0;
    }
  }
}
