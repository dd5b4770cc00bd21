// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import io.sluice.flow.FlowKey;
import java.lang.management.ManagementFactory;
import org.agrona.collections.Long2LongHashMap;

/**
 * Agrona's {@code Long2LongHashMap}, from a hash of 64 bits of the five-tuple to the flow's number:
 * the least that a map must do, since the tuple itself is neither kept nor compared.
 */
final class AgronaFlows implements FlowSet {
  private static final long MISSING = 0;

  private final Long2LongHashMap map = new Long2LongHashMap(MISSING);
  private final long second = FlowKey.second(FlowKey.ports(7, 80), 17);

  /** Without collisions among tuples that differ in their addresses only (splitmix64's end). */
  private long hash(long addresses) {
    long mixed = (addresses ^ second * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }

  @Override
  public void add(int flow) {
    map.put(hash(FlowKey.addresses(INSIDE + flow, OUTSIDE)), 2L * flow + 1);
    map.put(hash(FlowKey.addresses(OUTSIDE, MAPPED + flow)), 2L * flow + 2);
  }

  @Override
  public void remove(int flow) {
    map.remove(hash(FlowKey.addresses(INSIDE + flow, OUTSIDE)));
    map.remove(hash(FlowKey.addresses(OUTSIDE, MAPPED + flow)));
  }

  @Override
  public int find(int[] sources) {
    int found = 0;
    for (int i = 0; i < BATCH; i++) {
      found += map.get(hash(FlowKey.addresses(sources[i], OUTSIDE))) != MISSING ? 1 : 0;
    }
    return found;
  }

  /** What of the heap is in use: there is hardly anything else. */
  @Override
  public long bytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
