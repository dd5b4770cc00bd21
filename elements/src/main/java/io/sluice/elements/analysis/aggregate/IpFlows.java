// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import io.sluice.flow.FlowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The flows of one transport protocol, numbered in order of appearance. Both directions are one
 * flow: the address that is smaller as an unsigned number comes first in its key, or the smaller
 * port if the addresses are equal. The number of flows is bounded; the memory of each is small.
 */
final class IpFlows {
  /** One flow. */
  static final class Flow {
    final int aggregate;

    /** Whether its first packet went from the greater address to the smaller. */
    final boolean reverse;

    long last;

    /** Which directions ended, a bit each; 3 when it is over. */
    int over;

    Flow(int aggregate, boolean reverse) {
      this.aggregate = aggregate;
      this.reverse = reverse;
    }
  }

  /** Addresses and ports of a flow, in order. */
  record Key(long addresses, int ports) {
    static Key of(int src, int dst, int srcPort, int dstPort) {
      boolean flipped = isFlipped(src, dst, srcPort, dstPort);
      long first = (flipped ? dst : src) & 0xffff_ffffL;
      long second = (flipped ? src : dst) & 0xffff_ffffL;
      int ports = flipped ? dstPort << 16 | srcPort : srcPort << 16 | dstPort;
      return new Key(first << 32 | second, ports);
    }

    /** Keyed, so that nobody outside can aim flows at one place of the map. */
    @Override
    public int hashCode() {
      return FlowKey.hash(addresses, ports);
    }
  }

  private static final long SECOND = 1_000_000_000L;

  private final Map<Key, Flow> flows = new HashMap<>();

  /** Whether a packet goes from the second end to the first. */
  static boolean isFlipped(int src, int dst, int srcPort, int dstPort) {
    int order = Integer.compareUnsigned(src, dst);
    return order > 0 || order == 0 && srcPort > dstPort;
  }

  Flow get(Key key) {
    return flows.get(key);
  }

  void put(Key key, Flow flow) {
    flows.put(key, flow);
  }

  int size() {
    return flows.size();
  }

  /** Forgets all, and tells whom, in their order. */
  void clear(IntConsumer ended) {
    List<Flow> all = new ArrayList<>(flows.values());
    flows.clear();
    all.sort(Comparator.comparingInt(flow -> flow.aggregate));
    all.forEach(flow -> ended.accept(flow.aggregate));
  }

  /** Forgets flows whose last packet is older, in nanoseconds since 1970, and tells which. */
  void forget(long before, long overBefore, IntConsumer ended) {
    Iterator<Flow> all = flows.values().iterator();
    while (all.hasNext()) {
      Flow flow = all.next();
      if (flow.last / SECOND < (flow.over == 3 ? overBefore : before) / SECOND) {
        all.remove();
        ended.accept(flow.aggregate);
      }
    }
  }
}
