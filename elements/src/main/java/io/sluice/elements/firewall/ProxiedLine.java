// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowLine;
import io.sluice.packet.Memory;

/**
 * What a SYN proxy keeps in the owner's bytes of a flow's first {@link FlowLine}: at 16 the cookie,
 * at 20 the client's first sequence number, at 24 what the server's numbers are behind the
 * cookie's, at 28 the client's window, at 36 the state, at 38 the largest segment. Flows of IPv6
 * have their addresses in the second line, the client's at 16, the server's at 48. Allocates
 * nothing.
 */
final class ProxiedLine {
  /** The server was asked. */
  static final int ASKED = 0;

  /** Both know of each other. */
  static final int OPEN = 1;

  static final int DONE = 2;

  private static final int COOKIE = FlowLine.DATA;
  private static final int NUMBER = FlowLine.DATA + 4;
  private static final int SHIFT = FlowLine.DATA + 8;
  private static final int WINDOW = FlowLine.DATA + 12;
  private static final int STATE = FlowLine.DATA_36;
  private static final int SEGMENT = FlowLine.DATA_36 + 2;

  private static final int CLIENT = FlowLine.SIZE + FlowLine.DATA;

  /** Sixteen bytes: the last four of all lines follow those of the second only. */
  private static final int SERVER = FlowLine.SIZE + FlowLine.REPLY_DATA;

  private ProxiedLine() {}

  /** Keeps the addresses of a client's packet: those of its header, of IPv6. */
  static void setAddresses(long forward, long ip6) {
    for (int i = 0; i < 16; i += 8) {
      Memory.putLong(forward + CLIENT + i, Memory.getLong(ip6 + ConnectionKey.IPV6_SRC + i));
      Memory.putLong(forward + SERVER + i, Memory.getLong(ip6 + ConnectionKey.IPV6_DST + i));
    }
  }

  /** Whether a packet of either direction has a flow's addresses, as its key says that it may. */
  static boolean hasAddresses(long line, long ip6) {
    long forward = FlowLine.forward(line);
    boolean reply = FlowLine.isReply(line);
    long client = ip6 + (reply ? ConnectionKey.IPV6_DST : ConnectionKey.IPV6_SRC);
    long server = ip6 + (reply ? ConnectionKey.IPV6_SRC : ConnectionKey.IPV6_DST);
    return (Memory.getLong(forward + CLIENT) ^ Memory.getLong(client)
            | Memory.getLong(forward + CLIENT + 8) ^ Memory.getLong(client + 8)
            | Memory.getLong(forward + SERVER) ^ Memory.getLong(server)
            | Memory.getLong(forward + SERVER + 8) ^ Memory.getLong(server + 8))
        == 0;
  }

  static void fill(long forward, int cookie, int number, int segment, int window) {
    Memory.putInt(forward + COOKIE, cookie);
    Memory.putInt(forward + NUMBER, number);
    Memory.putShort(forward + SEGMENT, (short) segment);
    Memory.putShort(forward + WINDOW, (short) window);
  }

  static int cookie(long forward) {
    return Memory.getInt(forward + COOKIE);
  }

  static int number(long forward) {
    return Memory.getInt(forward + NUMBER);
  }

  static int segment(long forward) {
    return Memory.getShort(forward + SEGMENT) & 0xffff;
  }

  static int window(long forward) {
    return Memory.getShort(forward + WINDOW) & 0xffff;
  }

  static int shift(long forward) {
    return Memory.getInt(forward + SHIFT);
  }

  static void setShift(long forward, int shift) {
    Memory.putInt(forward + SHIFT, shift);
  }

  static int state(long forward) {
    return Memory.getByte(forward + STATE);
  }

  static void setState(long forward, int state) {
    Memory.putByte(forward + STATE, (byte) state);
  }
}
