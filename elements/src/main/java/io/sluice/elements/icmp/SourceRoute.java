// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;

/**
 * The return route for a reply to a packet with a source route (RFC 1122, 3.2.1.8; RFC 1812,
 * 4.3.2.6): the routers on its path, in reverse order. Holds one route at a time; allocates
 * nothing.
 */
final class SourceRoute {
  private static final int FIRST_POINTER = 4;
  private static final int MAX_ROUTERS = 9;

  private final int[] routers = new int[MAX_ROUTERS];
  private int count;
  private int type;

  /**
   * Finds the first source route whose pointer makes sense.
   *
   * @param ip the header, all of it present
   * @return the option's offset from the header's start; 0 when there is none
   */
  static int find(long ip) {
    for (int at = Ipv4.firstOption(ip); at > 0; at = Ipv4.nextOption(ip, at)) {
      int type = Ipv4.optionType(ip, at);
      int length = Ipv4.optionLength(ip, at);
      if ((type == Ipv4.OPTION_LOOSE_SOURCE_ROUTE || type == Ipv4.OPTION_STRICT_SOURCE_ROUTE)
          && length > 2) {
        int pointer = Bytes.u8(ip + at + 2);
        if (pointer >= FIRST_POINTER && pointer % 4 == 0 && pointer <= length + 1) {
          return at;
        }
      }
    }
    return 0;
  }

  /**
   * Remembers the routers of an option.
   *
   * @param ip the header
   * @param at what {@link #find} returned; 0 to forget
   */
  void read(long ip, int at) {
    count = 0;
    type = Ipv4.OPTION_END;
    if (at > 0) {
      type = Ipv4.optionType(ip, at);
      int pointer = Bytes.u8(ip + at + 2);
      for (int next = pointer - 5; next >= 3; next -= 4) {
        routers[count++] = Bytes.i32(ip + at + next);
      }
    }
  }

  /** Bytes that {@link #write} needs: a multiple of 4, 0 without a route. */
  int length() {
    return type == Ipv4.OPTION_END ? 0 : 4 + 4 * count;
  }

  /**
   * Writes the way back.
   *
   * @param option where
   */
  void write(long option) {
    if (type == Ipv4.OPTION_END) {
      return;
    }
    Bytes.putU8(option, type);
    Bytes.putU8(option + 1, 3 + 4 * count);
    Bytes.putU8(option + 2, FIRST_POINTER);
    for (int i = 0; i < count; i++) {
      Bytes.putI32(option + 3 + 4 * i, routers[i]);
    }
    Bytes.putU8(option + 3 + 4 * count, Ipv4.OPTION_END);
  }
}
