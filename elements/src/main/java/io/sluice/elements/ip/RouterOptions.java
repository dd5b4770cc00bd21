// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;
import io.sluice.run.WallClock;

/**
 * The IPv4 options that every router on the path handles: record route and timestamp (RFC 791, RFC
 * 1812, 4.2.2.2 and 5.3.13). Allocates nothing.
 */
final class RouterOptions {
  /** Answer: nothing was changed. */
  static final int UNCHANGED = 0;

  /** Answer: the header was changed, and its checksum updated. */
  static final int CHANGED = -1;

  private static final long DAY_MILLIS = 86_400_000;
  private static final int TIMES = 0;
  private static final int ADDRESSES_AND_TIMES = 1;
  private static final int ASKED_ADDRESSES = 3;
  private static final int MAX_OVERFLOW = 15;

  private final int address;
  private final int[] others;

  /**
   * Creates it.
   *
   * @param address of the interface that packets leave by
   * @param others the router's other addresses
   */
  RouterOptions(int address, int... others) {
    this.address = address;
    this.others = others;
  }

  /**
   * Whether a header has options that {@link #handle} may write to.
   *
   * @param ip the header, all of it present
   * @return true for record route or timestamp, and for malformed options
   */
  static boolean concerns(long ip) {
    for (int at = Ipv4.firstOption(ip); at != 0; at = Ipv4.nextOption(ip, at)) {
      if (at < 0 || isOurs(Ipv4.optionType(ip, at))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOurs(int type) {
    return type == Ipv4.OPTION_RECORD_ROUTE || type == Ipv4.OPTION_TIMESTAMP;
  }

  /**
   * Writes address and time where the options ask for them.
   *
   * @param ip the header, all of it present, and the packet's own
   * @return {@link #UNCHANGED}, {@link #CHANGED}, or the offset of the byte that is wrong; options
   *     before it have been written then, without a new checksum
   */
  int handle(long ip) {
    int end = Ipv4.headerLength(ip);
    boolean changed = false;
    int at = Ipv4.MIN_HEADER;
    while (at < end && Bytes.u8(ip + at) != Ipv4.OPTION_END) {
      int type = Bytes.u8(ip + at);
      if (type == Ipv4.OPTION_NOP) {
        at++;
        continue;
      }
      int length = at + 1 < end ? Bytes.u8(ip + at + 1) : 0;
      if (length < 2 || at + length > end) {
        return at + 1;
      }
      if (isOurs(type)) {
        // The pointer, and for timestamps the flags, must be there.
        boolean record = type == Ipv4.OPTION_RECORD_ROUTE;
        if (at + (record ? 3 : 4) > end) {
          return at + 1;
        }
        int wrong = record ? recordRoute(ip + at, length) : timestamp(ip + at, length);
        if (wrong != 0) {
          return at + wrong;
        }
        changed = true;
      }
      at += length;
    }
    if (changed) {
      Ipv4.updateChecksum(ip);
    }
    return changed ? CHANGED : UNCHANGED;
  }

  /** Answers the offset of the byte that is wrong in the option; 0 when all is right. */
  private int recordRoute(long option, int length) {
    int next = Bytes.u8(option + 2) - 1;
    if (next >= 3 && next + 4 <= length) {
      Bytes.putI32(option + next, address);
      advance(option, 4);
      return 0;
    }
    return next == length ? 0 : 2;
  }

  private int timestamp(long option, int length) {
    int next = Bytes.u8(option + 2) - 1;
    int overflow = Bytes.u8(option + 3) >>> 4;
    int flag = Bytes.u8(option + 3) & 15;
    if (next < 4) {
      return 2;
    }
    int size = flag == TIMES ? 4 : 8;
    boolean fits = next + size <= length;
    if (flag != TIMES && flag != ADDRESSES_AND_TIMES && !(flag == ASKED_ADDRESSES && fits)) {
      return 3;
    }
    if (!fits) {
      if (overflow == MAX_OVERFLOW) {
        return 3;
      }
      Bytes.putU8(option + 3, overflow + 1 << 4 | flag);
      return 0;
    }
    if (flag == ASKED_ADDRESSES && !isMine(Bytes.i32(option + next))) {
      return 0;
    }
    if (flag == ADDRESSES_AND_TIMES) {
      Bytes.putI32(option + next, address);
    }
    Bytes.putI32(option + next + size - 4, (int) (WallClock.nanos() / 1_000_000 % DAY_MILLIS));
    advance(option, size);
    return 0;
  }

  private static void advance(long option, int bytes) {
    Bytes.putU8(option + 2, Bytes.u8(option + 2) + bytes);
  }

  private boolean isMine(int asked) {
    for (int other : others) {
      if (other == asked) {
        return true;
      }
    }
    return asked == address;
  }
}
