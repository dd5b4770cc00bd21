// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.packet.Memory;
import java.util.Arrays;

/**
 * The memory of flows: pairs of {@link FlowLine}s in slabs of {@value #FLOWS} flows. A slab is
 * allocated when it is needed and touched flow by flow, so an idle table is small. A flow never
 * moves. Freed flows are reused first, the last one freed before the others.
 */
final class FlowStore {
  /** Flows per slab. */
  static final int FLOWS = 1 << 15;

  private static final int LINE_SHIFT = 16;
  private static final int LINE_MASK = (1 << LINE_SHIFT) - 1;
  private static final int MAX_FLOW = (1 << 30) - 1;

  private final FlowBlocks blocks = new FlowBlocks();

  /** Addresses of the slabs' first lines. */
  private long[] slabs = new long[4];

  private int slabCount;

  /** The lowest flow number that has never been used; 0 means none. */
  private int fresh = 1;

  private int free;

  /** The address of a line, by flow number and direction. */
  long line(int reference) {
    return slabs[reference >>> LINE_SHIFT] + (long) (reference & LINE_MASK) * FlowLine.SIZE;
  }

  long forward(int flow) {
    return line(flow << 1);
  }

  /** All flow numbers in use are lower than this. */
  int limit() {
    return fresh;
  }

  long bytes() {
    return (long) slabCount * FLOWS * 2 * FlowLine.SIZE;
  }

  /**
   * Allocates a flow, whose lines are zero except for their references; returns 0 if there is no
   * memory.
   */
  int take() {
    int flow = free;
    if (flow != 0) {
      free = Memory.getInt(forward(flow) + FlowLine.NEXT);
    } else if (fresh >= MAX_FLOW || fresh >= slabCount * FLOWS && !grow()) {
      return 0;
    } else {
      flow = fresh++;
    }
    long forward = forward(flow);
    Memory.fill(forward, 2L * FlowLine.SIZE, (byte) 0);
    Memory.putInt(forward + FlowLine.REFERENCE, flow << 1);
    Memory.putInt(forward + FlowLine.SIZE + FlowLine.REFERENCE, flow << 1 | 1);
    return flow;
  }

  /** Frees a flow. Its keys become those of no flow, in case its lines are still used. */
  void give(int flow) {
    long forward = forward(flow);
    FlowLine.setKey(forward, 0, 0, 0);
    FlowLine.setKey(forward + FlowLine.SIZE, 0, 0, 0);
    Memory.putInt(forward + FlowLine.NEXT, free);
    free = flow;
  }

  private boolean grow() {
    long slab = blocks.allocate((long) FLOWS * 2 * FlowLine.SIZE);
    if (slab == 0) {
      return false;
    }
    if (slabCount == slabs.length) {
      slabs = Arrays.copyOf(slabs, slabCount * 2);
    }
    slabs[slabCount++] = slab;
    return true;
  }

  void close() {
    blocks.close();
    slabCount = 0;
    fresh = 1;
    free = 0;
  }
}
