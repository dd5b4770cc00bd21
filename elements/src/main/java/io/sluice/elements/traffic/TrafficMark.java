// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * The mark that a {@link Generator} writes at the end of a packet, and a {@link Collector} finds
 * there: the number of the packet in its flow, the number of the flow, and the time at which the
 * packet was due. Headers that a network adds or changes leave the end in place.
 *
 * <pre>
 *      0               2                       5                       8
 *     +---------------+-----------------------+-----------------------+
 *   0 |     magic     |         flow          |   number in the flow  :
 *     +---------------+-----------------------+-----------------------+
 *   8 :                       | when the packet was due, lower 56 bits|
 *     +-------+-------+-------+---------------------------------------+
 *  16 :       :       |
 *     +---------------+
 * </pre>
 *
 * <p>That is {@value #SHORT} bytes, which fit UDP in a frame of 60. If there is room, 16 more bytes
 * precede it, indicated by another magic number: the packet's number in total, and the time at
 * which it was generated, 8 bytes each. All in network byte order; times are nanoseconds of the
 * machine's monotonic clock ({@code CLOCK_MONOTONIC}), which all processes share.
 */
final class TrafficMark {
  /** Bytes of the mark. */
  static final int SHORT = 18;

  /** Bytes with what may stand before it. */
  static final int LONG = SHORT + 16;

  /** Flows are numbered below this. */
  static final int MAX_FLOWS = 1 << 24;

  private static final int MAGIC = 0xa7c4;
  private static final int MAGIC_LONG = 0xa7c5;

  /** How far before the end of a packet the mark may end: padding, a trailer. */
  private static final int MAX_TRAILER = 64;

  /** A time that lies further back is none: the bytes only look like a mark. */
  private static final long MAX_AGE = 3_600_000_000_000L;

  /** The same for one that is to come; clocks of processors may differ by a little. */
  private static final long MAX_EARLY = 1_000_000;

  private static final long NUMBER_MASK = 0xffff_ffff_ffffL;

  private TrafficMark() {}

  /**
   * Writes a short mark.
   *
   * @param end the address behind it
   */
  static void write(long end, int flow, long number, long due) {
    write(end, MAGIC, flow, number, due);
  }

  /**
   * Writes a long mark.
   *
   * @param end the address behind it
   * @param total number in all
   * @param made when the packet is made
   */
  static void writeLong(long end, int flow, long number, long due, long total, long made) {
    Bytes.putI64(end - LONG, total);
    Bytes.putI64(end - LONG + 8, made);
    write(end, MAGIC_LONG, flow, number, due);
  }

  private static void write(long end, int magic, int flow, long number, long due) {
    long at = end - SHORT;
    Bytes.putI64(at, (long) magic << 48 | (long) flow << 24 | number >>> 24 & 0xff_ffff);
    Bytes.putI64(at + 8, number << 40 | due << 8 >>> 24);
    Bytes.putU16(at + 16, (int) due);
  }

  /**
   * Finds a packet's mark.
   *
   * @param packet any
   * @param now nanoseconds
   * @return its address; 0 when there is none
   */
  static long find(long packet, long now) {
    int length = Mbuf.length(packet);
    if (length < SHORT) {
      return 0;
    }
    long at = Mbuf.data(packet) + length - SHORT;
    return isMark(at, now) ? at : search(packet, now);
  }

  /** Looks for a mark with something behind it. */
  private static long search(long packet, long now) {
    long data = Mbuf.data(packet);
    long last = data + Mbuf.length(packet) - SHORT;
    long first = Math.max(data, last - MAX_TRAILER);
    for (long at = last - 1; at >= first; at--) {
      if (isMark(at, now)) {
        return at;
      }
    }
    return 0;
  }

  private static boolean isMark(long at, long now) {
    if ((Bytes.u16(at) & ~1) != MAGIC) {
      return false;
    }
    long age = age(at, now);
    return age <= MAX_AGE && age >= -MAX_EARLY;
  }

  /**
   * Whether the number in all, and when the packet was made, stand before a mark.
   *
   * @param packet the mark's
   * @param at the mark's address
   * @return false when there is no room for them, too
   */
  static boolean isLong(long packet, long at) {
    return Bytes.u16(at) == MAGIC_LONG && at - 16 >= Mbuf.data(packet);
  }

  static int flow(long at) {
    return (int) (Bytes.i64(at) >>> 24) & 0xff_ffff;
  }

  /** The number in the flow, 48 bits. */
  static long number(long at) {
    return (Bytes.i64(at) << 24 | Bytes.i64(at + 8) >>> 40) & NUMBER_MASK;
  }

  /** How long ago the packet was due, in nanoseconds. */
  static long age(long at, long now) {
    long due = Bytes.i64(at + 8) << 16 | Bytes.u16(at + 16);
    return now - due << 8 >> 8;
  }

  /** The number in all, of a long mark. */
  static long total(long at) {
    return Bytes.i64(at - 16);
  }

  /** How long ago the packet was made, in nanoseconds; of a long mark. */
  static long madeAge(long at, long now) {
    return now - Bytes.i64(at - 8);
  }
}
