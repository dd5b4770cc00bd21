// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;

/** The options that every fragment carries: those whose copy bit is set (RFC 791, 3.1). */
final class FragmentOptions {
  private static final int COPY_BIT = 0x80;

  private FragmentOptions() {}

  /**
   * How long they are.
   *
   * @param ip the packet's header, all of it present
   * @return bytes, a multiple of 4
   */
  static int length(long ip) {
    return copy(ip, 0);
  }

  /**
   * Copies them, padded with end marks.
   *
   * @param ip the packet's header, all of it present
   * @param to where; 0 to count only
   * @return bytes, a multiple of 4
   */
  static int copy(long ip, long to) {
    int copied = 0;
    for (int at = Ipv4.firstOption(ip); at > 0; at = Ipv4.nextOption(ip, at)) {
      int length = Ipv4.optionLength(ip, at);
      if ((Ipv4.optionType(ip, at) & COPY_BIT) != 0) {
        for (int i = 0; to != 0 && i < length; i++) {
          Bytes.putU8(to + copied + i, Bytes.u8(ip + at + i));
        }
        copied += length;
      }
    }
    for (; (copied & 3) != 0; copied++) {
      if (to != 0) {
        Bytes.putU8(to + copied, Ipv4.OPTION_END);
      }
    }
    return copied;
  }
}
