// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;

/**
 * Where a rewriter has looked for a free port, or address, in vain, by destination: how many values
 * were looked at, and where to go on. So a packet of a new flow to a destination that has taken a
 * whole range costs next to nothing, however many such destinations there are at once.
 *
 * <p>What was found stays true but for the values of flows that have ended since, which are
 * remembered. It is found anew each second, since flows may have run out that nobody has removed,
 * and after many flows have ended. All that is bounded: there are {@value #PLACES} places, where
 * one destination may push out another, and a second's long searches look at {@value
 * #VALUES_A_SECOND} values; what comes beyond that looks at {@value #FEW} only.
 */
final class VainSearches {
  private static final int PLACES = 1024;

  /** Values that one packet may look at. */
  private static final int SEARCH = 4096;

  /** Values that become free and are remembered, of a destination. */
  private static final int FREED = 8;

  private static final int FEW = 64;
  private static final int VALUES_A_SECOND = 1 << 18;

  /** A destination. */
  static final class Place {
    private RewritePattern pattern;
    private int realm;
    private int dst;
    private int dstPort;

    /** The part of the source that the pattern does not choose. */
    private int fixed;

    private long second;

    /** Values that were looked at. */
    private long searched;

    /** The value to go on with. */
    long next;

    /** How far it is from one value to the next to look at. */
    long stride;

    /** Values that have become free since. */
    private final int[] freed = new int[FREED];

    private int freedCount;

    private void free(int value) {
      if (freedCount < FREED) {
        freed[freedCount++] = value;
      } else {
        lookAgain();
      }
    }

    private void lookAgain() {
      searched = 0;
      freedCount = 0;
    }

    /** Notes a search that was in vain: what it has looked at, and where it would go on. */
    void note(long count, long nextValue, long nextStride) {
      searched += count;
      next = nextValue;
      stride = nextStride;
    }

    /** Whether all values of a range were looked at. */
    boolean knowsAll(long range) {
      return searched > range;
    }

    /** Takes the first value from one on, and round, that has become free; negative for none. */
    long takeFreed(long from, long range) {
      int chosen = -1;
      long least = Long.MAX_VALUE;
      for (int i = 0; i < freedCount; i++) {
        long distance = freed[i] - from + (freed[i] < from ? range + 1 : 0);
        if (distance < least) {
          least = distance;
          chosen = i;
        }
      }
      if (chosen < 0) {
        return -1;
      }
      int value = freed[chosen];
      freed[chosen] = freed[--freedCount];
      return value;
    }
  }

  private final Place[] places = new Place[PLACES];
  private boolean areEmpty = true;
  private long second;
  private int left;

  /** The place of a destination where a search was in vain; null when there was none. */
  Place find(RewritePattern pattern, Mapping mapping) {
    if (areEmpty) {
      return null;
    }
    int dstPort = dstPort(mapping, mapping.newDstPort, mapping.srcPort);
    Place place = places[index(mapping.newDst, dstPort)];
    boolean same =
        place != null
            && place.pattern == pattern
            && place.realm == mapping.realm()
            && place.dst == mapping.newDst
            && place.dstPort == dstPort
            && place.fixed == pattern.fixed(mapping.newSrc, mapping.newSrcPort);
    if (same && place.second != mapping.second()) {
      place.second = mapping.second();
      place.lookAgain();
    }
    return same ? place : null;
  }

  /** How many values a search may look at. */
  long limit(Mapping mapping, long range) {
    long now = mapping.second();
    if (now != second) {
      second = now;
      left = VALUES_A_SECOND;
    }
    return Math.min(range + 1, left > 0 ? SEARCH : FEW);
  }

  /** The place of a destination that has none, in that of another one. */
  Place begin(RewritePattern pattern, Mapping mapping) {
    int dstPort = dstPort(mapping, mapping.newDstPort, mapping.srcPort);
    int index = index(mapping.newDst, dstPort);
    if (places[index] == null) {
      places[index] = new Place();
      areEmpty = false;
    }
    Place place = places[index];
    place.pattern = pattern;
    place.realm = mapping.realm();
    place.dst = mapping.newDst;
    place.dstPort = dstPort;
    place.fixed = pattern.fixed(mapping.newSrc, mapping.newSrcPort);
    place.second = mapping.second();
    place.lookAgain();
    return place;
  }

  /** Has a search that looked at some values leave fewer for the others of this second. */
  void spend(long count) {
    left -= Math.max(0, (int) count - FEW);
  }

  /** Forgets a destination where a search has found a value. */
  static void forget(Place place) {
    if (place != null) {
      place.pattern = null;
    }
  }

  /** Remembers that what a flow had is free: the flow has ended. */
  void ended(Mapping mapping, long forward) {
    if (areEmpty) {
      return;
    }
    long addresses = RewriteLine.addresses(forward);
    int ports = RewriteLine.ports(forward);
    int dst = FlowKey.dst(addresses);
    int srcPort = FlowKey.srcPort(ports);
    int dstPort = dstPort(mapping, FlowKey.dstPort(ports), srcPort);
    Place place = places[index(dst, dstPort)];
    if (place == null
        || place.pattern == null
        || place.dst != dst
        || place.dstPort != dstPort
        || place.realm != FlowLine.realm(forward)) {
      return;
    }
    int src = FlowKey.src(addresses);
    long value = place.pattern.valueOf(src, srcPort);
    if (place.fixed == place.pattern.fixed(src, srcPort) && value >= 0) {
      place.free((int) value);
    }
  }

  /**
   * The destination port, but where it follows from the source port; and whether that is odd, where
   * each half of the ports is a range of its own.
   */
  private static int dstPort(Mapping mapping, int dstPort, int srcPort) {
    int parity = mapping.keepParity ? (srcPort & 1) << 16 : 0;
    return (mapping.paired ? 0 : dstPort) | parity;
  }

  private static int index(int dst, int dstPort) {
    return FlowKey.hash(dst, dstPort) & PLACES - 1;
  }
}
