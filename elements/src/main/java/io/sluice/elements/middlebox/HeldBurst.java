// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import java.util.Arrays;

/**
 * The packets of a flow that wait to leave together, and the flow's position among the waiting
 * flows.
 */
final class HeldBurst {
  /** Flows in the order in which they began to wait. */
  static final class Line {
    private HeldBurst first;
    private HeldBurst last;
    private int size;

    int size() {
      return size;
    }

    /** Null when nobody waits. */
    HeldBurst first() {
      return first;
    }

    void add(HeldBurst burst) {
      burst.listed = true;
      burst.before = last;
      if (last == null) {
        first = burst;
      } else {
        last.behind = burst;
      }
      last = burst;
      size++;
    }

    void remove(HeldBurst burst) {
      if (burst.before == null) {
        first = burst.behind;
      } else {
        burst.before.behind = burst.behind;
      }
      if (burst.behind == null) {
        last = burst.before;
      } else {
        burst.behind.before = burst.before;
      }
      burst.before = null;
      burst.behind = null;
      burst.listed = false;
      size--;
    }
  }

  /** When the flow's first packet came, and the first one that waits; nanoseconds. */
  final long begun;

  long since;
  long[] packets = new long[4];
  int count;

  /** Packets that have left. */
  long sent;

  /** Bursts of a single packet, less the others. */
  int failures;

  long priority;
  private boolean listed;
  private HeldBurst before;
  private HeldBurst behind;

  HeldBurst(long now) {
    begun = now;
  }

  boolean isListed() {
    return listed;
  }

  void add(long packet) {
    if (count == packets.length) {
      packets = Arrays.copyOf(packets, 2 * count);
    }
    packets[count++] = packet;
  }
}
