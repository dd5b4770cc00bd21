// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.device.Machine;
import io.sluice.packet.Memory;
import java.util.Arrays;
import java.util.ServiceLoader;

/**
 * Native memory for a table, in blocks aligned to large pages, and backed by large pages if the
 * machine provides them: without these, most lookups in a table of millions of flows would miss the
 * TLB. The system provides memory when it is first touched.
 */
final class FlowBlocks {
  private static final Machine MACHINE =
      ServiceLoader.load(Machine.class, FlowBlocks.class.getClassLoader()).findFirst().orElse(null);

  private long[] allocated = new long[4];
  private int count;

  /** Allocates a block, not cleared; returns 0 if there is no memory. */
  long allocate(long bytes) {
    long block;
    try {
      block = Memory.allocate(bytes + Machine.LARGE_PAGE);
    } catch (OutOfMemoryError e) {
      return 0;
    }
    if (count == allocated.length) {
      allocated = Arrays.copyOf(allocated, count * 2);
    }
    allocated[count++] = block;
    long address = block + Machine.LARGE_PAGE - 1 & -Machine.LARGE_PAGE;
    if (MACHINE != null) {
      MACHINE.adviseLargePages(address, bytes);
    }
    return address;
  }

  void close() {
    for (int i = 0; i < count; i++) {
      Memory.free(allocated[i]);
    }
    count = 0;
  }
}
