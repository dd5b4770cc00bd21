// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.packet.Memory;

/**
 * One direction of a flow: a cache line, by its address. A flow is two lines side by side, that of
 * the packets that began it first, that of the replies second.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +-------+-------+-------+-------+-------+-------+-------+-------+
 *   0 |        source address         |      destination address      |  key, see
 *   8 |  source port  |   dest. port  |             realm             |  {@link FlowKey}
 *     +-------------------------------+-------------------------------+
 *  16 |                                                               |
 *  24 |                       the owner's bytes                       |
 *     +-------------------------------+-------------------------------+
 *  32 |    last packet, in ms         |       the owner's bytes       |
 *     +-------------------------------+-------------------------------+
 *  40 |  flow number, direction (1 b) |             hash              |
 *     +-------------------------------+-------------------------------+
 *  48 | next flow in the wheel's slot |        previous flow          |  first line;
 *     +-------------------------------+-------------------------------+  the owner's in
 *  56 | wheel (1 b), ms (10 b), slot  |       the owner's bytes       |  the second
 *     +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>All fields but the key are in host byte order. Addresses of the owner's fields: see the
 * constants. Belongs to the worker of the table; allocates nothing.
 */
public final class FlowLine {
  /** The bytes of a line. */
  public static final int SIZE = Memory.CACHE_LINE;

  /** The offset of the owner's first 16 bytes. */
  public static final int DATA = 16;

  /** The offset of the owner's next 4 bytes. */
  public static final int DATA_36 = 36;

  /** The offset of the owner's last 4 bytes, in both lines. */
  public static final int DATA_60 = 60;

  /** The offset of twelve more bytes for the owner, in the second line only. */
  public static final int REPLY_DATA = 48;

  static final int LAST_SEEN = 32;
  static final int REFERENCE = 40;
  static final int HASH = 44;
  static final int NEXT = 48;
  static final int PREVIOUS = 52;
  static final int SLOT = 56;

  private FlowLine() {}

  public static long first(long line) {
    return Memory.getLong(line);
  }

  public static long second(long line) {
    return Memory.getLong(line + 8);
  }

  /**
   * Whether a line has a key.
   *
   * @param line the line
   * @param first first half of the key
   * @param second second half
   * @return true if both are equal
   */
  public static boolean hasKey(long line, long first, long second) {
    return (Memory.getLong(line) ^ first | Memory.getLong(line + 8) ^ second) == 0;
  }

  static void setKey(long line, long first, long second, int hash) {
    Memory.putLong(line, first);
    Memory.putLong(line + 8, second);
    Memory.putInt(line + HASH, hash);
  }

  /**
   * The realm of the flow's keys.
   *
   * @param line the line
   * @return not 0 while the flow is in the table
   */
  public static int realm(long line) {
    return Memory.getInt(line + 12);
  }

  public static int ports(long line) {
    return Memory.getInt(line + 8);
  }

  static int hash(long line) {
    return Memory.getInt(line + HASH);
  }

  /**
   * The line of the other direction.
   *
   * @param line either line of a flow
   * @return the other
   */
  public static long other(long line) {
    return line ^ SIZE;
  }

  /**
   * The first line of a flow.
   *
   * @param line either line
   * @return the line of the direction that began the flow
   */
  public static long forward(long line) {
    return line & ~(long) SIZE;
  }

  public static boolean isReply(long line) {
    return (line & SIZE) != 0;
  }

  /**
   * The number of the flow in its table.
   *
   * @param line either line
   * @return 1 or more; reused after the flow is removed
   */
  public static int flow(long line) {
    return Memory.getInt(line + REFERENCE) >>> 1;
  }

  /**
   * When the last packet of this direction came.
   *
   * @param line the line
   * @return milliseconds on the table's clock
   */
  public static int lastSeen(long line) {
    return Memory.getInt(line + LAST_SEEN);
  }

  /**
   * Records that a packet has arrived; for an established flow, this is the table's only work.
   *
   * @param line the line
   * @param now milliseconds on the table's clock
   */
  public static void touch(long line, int now) {
    Memory.putInt(line + LAST_SEEN, now);
  }

  /**
   * When the last packet of either direction came.
   *
   * @param line either line
   * @return milliseconds on the table's clock
   */
  public static int lastSeenEither(long line) {
    int here = lastSeen(line);
    int there = lastSeen(other(line));
    return here - there < 0 ? there : here;
  }
}
