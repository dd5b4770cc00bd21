// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.ValueSet;

/**
 * Which ports, or addresses, of a pattern's range may be free, for destinations that have taken
 * most of them, or a long row: there a search that just tries would meet too many in vain.
 *
 * <p>Such a destination has a place with the set of values that may be free: all at first. A value
 * that turns out to be taken leaves the set, and comes back when the flow that had it ends. So the
 * set always has all free values, those that are none are met once, and an empty set says that
 * nothing is free. That makes the cost of a new flow a few steps, on average over the flows that
 * were made and have ended, and never refuses a flow while a value is free.
 *
 * <p>Memory is bounded by that of the flows: a place goes away when half of the flows that it has
 * met have ended. In a range that is nearly full that is a bit or two a flow.
 */
final class FreeValues {
  /** Ranges of more values have no places. */
  private static final long MAX_RANGE = 1 << 16;

  private static final int FIRST_BUCKETS = 16;

  /** A destination, of flows of one realm that come from what one pattern makes of them. */
  static final class Place {
    /** The values that may be free. */
    final ValueSet values;

    private final RewritePattern pattern;
    private final int realm;
    private final int dst;
    private final int dstPort;

    /** The part of the source that the pattern does not choose. */
    private final int fixed;

    /** Values that are not in the set since flows have them, and how many there were at most. */
    private int taken;

    private int mostTaken;
    private Place next;

    private Place(RewritePattern pattern, Mapping mapping, int dstPort, int values) {
      this.pattern = pattern;
      this.dstPort = dstPort;
      realm = mapping.realm();
      dst = mapping.newDst;
      fixed = pattern.fixed(mapping.newSrc, mapping.newSrcPort);
      this.values = new ValueSet(values);
      this.values.addAll();
    }

    /** Takes a value out that a flow has. */
    void setTaken(int value) {
      values.remove(value);
      taken++;
      mostTaken = Math.max(mostTaken, taken);
    }

    private boolean isOf(int ofRealm, int ofDst, int ofDstPort) {
      return dst == ofDst && dstPort == ofDstPort && realm == ofRealm;
    }
  }

  private Place[] buckets = new Place[FIRST_BUCKETS];
  private int size;

  /** Whether a range may have places. */
  static boolean mayHavePlaces(long values) {
    return values <= MAX_RANGE;
  }

  /** How many destinations have a place. */
  int size() {
    return size;
  }

  /** The place of a flow's destination; null when it has none. */
  Place find(RewritePattern pattern, Mapping mapping) {
    if (size == 0) {
      return null;
    }
    int dstPort = dstPort(mapping, mapping.newDstPort, mapping.srcPort);
    int fixed = pattern.fixed(mapping.newSrc, mapping.newSrcPort);
    Place place = buckets[index(mapping.newDst, dstPort)];
    while (place != null
        && !(place.pattern == pattern
            && place.fixed == fixed
            && place.isOf(mapping.realm(), mapping.newDst, dstPort))) {
      place = place.next;
    }
    return place;
  }

  /** Makes a place for a destination that has none. */
  Place make(RewritePattern pattern, Mapping mapping, int values) {
    if (size == buckets.length) {
      grow();
    }
    int dstPort = dstPort(mapping, mapping.newDstPort, mapping.srcPort);
    Place place = new Place(pattern, mapping, dstPort, values);
    link(place);
    size++;
    return place;
  }

  private void grow() {
    Place[] before = buckets;
    buckets = new Place[2 * before.length];
    for (Place first : before) {
      for (Place place = first; place != null; ) {
        Place next = place.next;
        link(place);
        place = next;
      }
    }
  }

  private void link(Place place) {
    int index = index(place.dst, place.dstPort);
    place.next = buckets[index];
    buckets[index] = place;
  }

  private int index(int dst, int dstPort) {
    return FlowKey.hash(dst, dstPort) & buckets.length - 1;
  }

  /** Notes that a flow ends: what has its keys is free. */
  void ended(Mapping mapping, long forward) {
    if (size > 0) {
      keyEnded(mapping, forward);
      keyEnded(mapping, FlowLine.other(forward));
    }
  }

  private void keyEnded(Mapping mapping, long line) {
    long addresses = FlowLine.first(line);
    int ports = FlowLine.ports(line);
    int realm = FlowLine.realm(line);
    int dst = FlowKey.src(addresses);
    int src = FlowKey.dst(addresses);
    int srcPort = FlowKey.dstPort(ports);
    int dstPort = dstPort(mapping, FlowKey.srcPort(ports), srcPort);
    Place before = null;
    for (Place place = buckets[index(dst, dstPort)]; place != null; place = place.next) {
      long value = place.pattern.valueOf(src, srcPort);
      boolean isNew =
          value >= 0
              && place.isOf(realm, dst, dstPort)
              && place.fixed == place.pattern.fixed(src, srcPort)
              && place.values.add((int) value);
      if (isNew && --place.taken < place.mostTaken / 2) {
        unlink(before, place);
      } else {
        before = place;
      }
    }
  }

  private void unlink(Place before, Place place) {
    if (before == null) {
      buckets[index(place.dst, place.dstPort)] = place.next;
    } else {
      before.next = place.next;
    }
    size--;
  }

  /**
   * The destination port, but where it follows from the source port; and whether that is odd, where
   * each half of the ports is a range of its own.
   */
  private static int dstPort(Mapping mapping, int dstPort, int srcPort) {
    int parity = mapping.keepParity ? (srcPort & 1) << 16 : 0;
    return (mapping.paired ? 0 : dstPort) | parity;
  }
}
