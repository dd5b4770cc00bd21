// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.Map;

/**
 * The state of a packet according to a connection tracker, stored in an annotation byte. Packets
 * that no tracker has seen are untracked. Allocates nothing.
 */
public final class ConnectionState {
  /** No tracker has seen the packet, or it is of a kind that belongs to no connection. */
  public static final int UNTRACKED = 0;

  /** The packet begins a connection, or belongs to one that was not answered yet. */
  public static final int NEW = 1;

  /** The packet belongs to a connection that was answered, or is its first answer. */
  public static final int ESTABLISHED = 2;

  /**
   * The packet begins a connection that another one has announced, or is an ICMP error about one.
   */
  public static final int RELATED = 3;

  /**
   * The packet is invalid: outside its connection's window, a reply without a request, or
   * malformed.
   */
  public static final int INVALID = 4;

  /** How many states there are. */
  public static final int COUNT = 5;

  /** The offset of the state in the user annotations (1 byte). */
  public static final int ANNO = 18;

  private static final Map<String, Integer> NAMES =
      Map.of(
          "untracked",
          UNTRACKED,
          "new",
          NEW,
          "established",
          ESTABLISHED,
          "related",
          RELATED,
          "invalid",
          INVALID);

  private ConnectionState() {}

  public static int get(long packet) {
    return Anno.getU8(packet, ANNO);
  }

  public static void set(long packet, int state) {
    Anno.putU8(packet, ANNO, state);
  }

  /**
   * Looks up a state by its name; for control, not for the packet path.
   *
   * @param name lower case, for example {@code new}
   * @return the state; null if unknown
   */
  public static Integer byName(String name) {
    return NAMES.get(name);
  }
}
