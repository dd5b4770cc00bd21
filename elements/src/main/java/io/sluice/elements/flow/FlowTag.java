// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import io.sluice.packet.Anno;

/**
 * The tag that a flow manager puts on a packet: user annotation bytes 40 to 47.
 *
 * <pre>
 *  63     54 53         42 41                    20 19                     0
 * +---------+-------------+------------------------+------------------------+
 * | manager |    leaf     |          flow          |         serial         |
 * +---------+-------------+------------------------+------------------------+
 * </pre>
 *
 * <p>The manager's number is 1 or more, so 0 is no tag. The leaf is the result of a {@code
 * CTXManager}; the flow is a number that is reused, with another serial, once the flow is gone. A
 * forged or stale tag therefore denotes a flow without state, and nothing worse. Allocates nothing.
 */
public final class FlowTag {
  /** The annotation's offset. */
  public static final int ANNO = 40;

  /** Managers there can be, numbered from 1. */
  public static final int MAX_MANAGER = (1 << 10) - 1;

  /** The highest leaf. */
  public static final int MAX_LEAF = (1 << 12) - 1;

  /** The highest flow number. */
  public static final int MAX_FLOW = (1 << 22) - 1;

  /** Flows that a manager may keep; the highest numbers are for leaves without flows. */
  public static final int MAX_CAPACITY = MAX_FLOW - MAX_LEAF - 2;

  static final int SERIAL_MASK = (1 << 20) - 1;

  private FlowTag() {}

  /**
   * Makes a tag.
   *
   * @param manager 1 to {@value #MAX_MANAGER}
   * @param leaf 0 to {@link #MAX_LEAF}
   * @param flow 0 to {@link #MAX_FLOW}
   * @param serial its lower 20 bits count
   * @return the tag
   */
  public static long of(int manager, int leaf, int flow, int serial) {
    return (long) manager << 54 | (long) leaf << 42 | (long) flow << 20 | serial & SERIAL_MASK;
  }

  public static long get(long packet) {
    return Anno.getI64(packet, ANNO);
  }

  public static void set(long packet, long tag) {
    Anno.putI64(packet, ANNO, tag);
  }

  public static int manager(long tag) {
    return (int) (tag >>> 54);
  }

  public static int leaf(long tag) {
    return (int) (tag >>> 42) & MAX_LEAF;
  }

  public static int flow(long tag) {
    return (int) (tag >>> 20) & MAX_FLOW;
  }

  public static int serial(long tag) {
    return (int) tag & SERIAL_MASK;
  }
}
