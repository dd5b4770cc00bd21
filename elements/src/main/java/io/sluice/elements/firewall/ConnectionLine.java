// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowLine;
import io.sluice.packet.Memory;

/**
 * What the tracker keeps in the owner's bytes of a {@link FlowLine}.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +---------------------------------------------------------------+
 *  16 |         source address of this direction's packets, IPv6      |
 *  24 |                                                               |
 *     +-------------------------------+-------+-------+---------------+
 *  32 |          (the table's)        | flags | scale | greatest win. |
 *     +-------------------------------+-------+-------+---------------+
 *  48 | forward: may send up to       | replies: may send up to       |  second line
 *     +-------+-------+---------------+-------------------------------+
 *  56 | state | flags |  half-open    | sent up to (both lines)       |
 *     +-------+-------+---------------+-------------------------------+
 * </pre>
 *
 * <p>The fields behind 32 are TCP's, but for the flow's flags. "Up to" is the sequence number
 * behind the last one. Windows are as in packets, the scale is what they are shifted by. Allocates
 * nothing.
 */
final class ConnectionLine {
  /** A direction's flag: its SYN offered to scale windows. */
  static final int SCALES = 1;

  /** A direction's flag: it has sent FIN. */
  static final int FINISHED = 2;

  /** A flow's flag: a reply was seen. */
  static final int REPLIED = 1;

  /** A flow's flag: another flow announced it. */
  static final int RELATED = 2;

  private static final int ADDRESS = FlowLine.DATA;
  private static final int FLAGS = FlowLine.DATA_36;
  private static final int SCALE = FlowLine.DATA_36 + 1;
  private static final int WINDOW = FlowLine.DATA_36 + 2;
  private static final int END = FlowLine.DATA_60;
  private static final int LIMITS = FlowLine.SIZE + FlowLine.REPLY_DATA;
  private static final int STATE = LIMITS + 8;
  private static final int FLOW_FLAGS = LIMITS + 9;
  private static final int SLOT = LIMITS + 10;

  private ConnectionLine() {}

  /** Keeps the source address of a direction, 16 bytes as they lie in a packet. */
  static void setAddress(long line, long address) {
    Memory.putLong(line + ADDRESS, Memory.getLong(address));
    Memory.putLong(line + ADDRESS + 8, Memory.getLong(address + 8));
  }

  /** Whether the packets of a direction have these IPv6 addresses. */
  static boolean hasAddresses(long line, long src, long dst) {
    long reply = FlowLine.other(line) + ADDRESS;
    long own = line + ADDRESS;
    return (Memory.getLong(own) ^ Memory.getLong(src)
            | Memory.getLong(own + 8) ^ Memory.getLong(src + 8)
            | Memory.getLong(reply) ^ Memory.getLong(dst)
            | Memory.getLong(reply + 8) ^ Memory.getLong(dst + 8))
        == 0;
  }

  /** The first eight bytes of the source address, as they lie in packets. */
  static long network(long line) {
    return Memory.getLong(line + ADDRESS);
  }

  /** The other eight. */
  static long host(long line) {
    return Memory.getLong(line + ADDRESS + 8);
  }

  static int flags(long line) {
    return Memory.getByte(line + FLAGS);
  }

  static void setFlags(long line, int flags) {
    Memory.putByte(line + FLAGS, (byte) flags);
  }

  static int scale(long line) {
    return Memory.getByte(line + SCALE);
  }

  static void setScale(long line, int scale) {
    Memory.putByte(line + SCALE, (byte) scale);
  }

  /** The greatest window that a direction advertised, not shifted. */
  static int window(long line) {
    return Memory.getShort(line + WINDOW) & 0xffff;
  }

  static void setWindow(long line, int window) {
    Memory.putShort(line + WINDOW, (short) window);
  }

  /** The sequence number behind the last one that a direction sent. */
  static int end(long line) {
    return Memory.getInt(line + END);
  }

  static void setEnd(long line, int end) {
    Memory.putInt(line + END, end);
  }

  /** The sequence number behind the last one that a direction may send. */
  static int limit(long line) {
    return Memory.getInt(limitOf(line));
  }

  static void setLimit(long line, int limit) {
    Memory.putInt(limitOf(line), limit);
  }

  private static long limitOf(long line) {
    return FlowLine.forward(line) + LIMITS + (FlowLine.isReply(line) ? 4 : 0);
  }

  /** The state of a connection of TCP. */
  static int state(long forward) {
    return Memory.getByte(forward + STATE);
  }

  static void setState(long forward, int state) {
    Memory.putByte(forward + STATE, (byte) state);
  }

  static boolean is(long forward, int flag) {
    return (Memory.getByte(forward + FLOW_FLAGS) & flag) != 0;
  }

  static void mark(long forward, int flag) {
    Memory.putByte(forward + FLOW_FLAGS, (byte) (Memory.getByte(forward + FLOW_FLAGS) | flag));
  }

  /** Where a half-open connection waits in the queue of those. */
  static int slot(long forward) {
    return Memory.getShort(forward + SLOT) & 0xffff;
  }

  static void setSlot(long forward, int slot) {
    Memory.putShort(forward + SLOT, (short) slot);
  }
}
