// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.flow.FlowLine;
import io.sluice.header.Tcp;
import io.sluice.packet.Memory;

/**
 * What a record counts, in the owner's bytes of a {@link FlowLine}: each direction in its line.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +---------------------------------------------------------------+
 *  16 |                            packets                            |
 *  24 |                             bytes                             |
 *     +-------------------------------+-------+-------+---------------+
 *  32 |          (the table's)        | flags |  FIN  |     ICMP      |
 *     +-------------------------------+-------+-------+---------------+
 *  48 |    beginning of the record    | ended | tries |               |  second line
 *     +-------------------------------+-------+-------+---------------+
 *  56 |                               |    first packet, in ms        |  (both lines)
 *     +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>Flags are all of TCP's that were seen; FIN is kept beyond the end of a record, as is whether
 * the connection has ended. ICMP is the type and code of the first packet. Tries are packets that
 * were searched for a label. Allocates nothing.
 */
final class FlowCounts {
  private static final int PACKETS = FlowLine.DATA;
  private static final int BYTES = FlowLine.DATA + 8;
  private static final int FLAGS = FlowLine.DATA_36;
  private static final int FINISHED = FlowLine.DATA_36 + 1;
  private static final int ICMP = FlowLine.DATA_36 + 2;
  private static final int FIRST = FlowLine.DATA_60;
  private static final int BEGIN = FlowLine.SIZE + FlowLine.REPLY_DATA;
  private static final int ENDED = BEGIN + 4;
  private static final int TRIES = BEGIN + 5;

  private FlowCounts() {}

  /** Begins a record; the counts of the one before are gone. */
  static void begin(long forward, int now) {
    Memory.putInt(forward + BEGIN, now);
    clear(forward);
    clear(FlowLine.other(forward));
  }

  private static void clear(long line) {
    Memory.putLong(line + PACKETS, 0);
    Memory.putLong(line + BYTES, 0);
    Memory.putByte(line + FLAGS, (byte) 0);
  }

  /** Counts a packet; true when the connection has ended by it. */
  static boolean count(long line, FlowTuple tuple, int now) {
    long packets = Memory.getLong(line + PACKETS);
    if (packets == 0) {
      Memory.putInt(line + FIRST, now);
      Memory.putShort(line + ICMP, (short) tuple.icmp);
    }
    Memory.putLong(line + PACKETS, packets + 1);
    Memory.putLong(line + BYTES, Memory.getLong(line + BYTES) + tuple.bytes);
    int flags = tuple.flags;
    if (flags == 0) {
      return false;
    }
    Memory.putByte(line + FLAGS, (byte) (flags(line) | flags));
    if ((flags & (Tcp.FIN | Tcp.RST)) == 0) {
      return false;
    }
    Memory.putByte(line + FINISHED, (byte) 1);
    boolean both = Memory.getByte(FlowLine.other(line) + FINISHED) != 0;
    long forward = FlowLine.forward(line);
    if ((flags & Tcp.RST) == 0 && !both || hasEnded(forward)) {
      return false;
    }
    Memory.putByte(forward + ENDED, (byte) 1);
    return true;
  }

  static boolean hasEnded(long forward) {
    return Memory.getByte(forward + ENDED) != 0;
  }

  static long packets(long line) {
    return Memory.getLong(line + PACKETS);
  }

  static long bytes(long line) {
    return Memory.getLong(line + BYTES);
  }

  static int flags(long line) {
    return Memory.getByte(line + FLAGS) & 0xff;
  }

  /** When the first packet of a direction came, on the table's clock; when there was one. */
  static int first(long line) {
    return Memory.getInt(line + FIRST);
  }

  /** When the record began, on the table's clock. */
  static int begin(long forward) {
    return Memory.getInt(forward + BEGIN);
  }

  static int icmp(long line) {
    return Memory.getShort(line + ICMP) & 0xffff;
  }

  static int tries(long forward) {
    return Memory.getByte(forward + TRIES);
  }

  static void setTries(long forward, int tries) {
    Memory.putByte(forward + TRIES, (byte) tries);
  }
}
