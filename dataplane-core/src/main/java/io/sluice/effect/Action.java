// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.Locale;

/** What an element may do with a packet beside reading and writing its fields. */
public enum Action {
  /**
   * Drops packets. Where buffers, room or memory have run out is no effect: it says nothing of the
   * packet.
   */
  DROPS,
  /** Chooses among outputs: packets from one input may leave by different ones. */
  BRANCHES,
  /** Puts bytes in front of the packet: a header. */
  ADDS_HEADER,
  /** Takes bytes from the front of the packet. */
  REMOVES_HEADER,
  /** Changes where the packet ends: pads it, or cuts it. */
  RESIZES,
  /**
   * Moves the packet's data to another place in memory, as it is. What adds or takes headers, or
   * resizes, may do that, too.
   */
  RELOCATES,
  /** Emits packets that did not come in: made anew, or read from a file or a device. */
  MAKES,
  /** Emits copies of packets that came in, which begin where these do. */
  COPIES,
  /** Holds packets back, so that they leave later than the push that brought them. */
  KEEPS,
  /** Changes the order of packets that leave by the same output. */
  REORDERS,
  /** Is a device or a file: packets leave for outside. */
  SENDS,
  /** Has counters that handlers show; no packet fares otherwise for them. */
  COUNTS,
  /** How a packet fares depends on packets before it, whatever their flow, or on time or chance. */
  STATE,
  /** How a packet fares depends on packets of the same flow before it. */
  FLOW_STATE,
  /** Tells the outside something for each packet: prints, logs. */
  REPORTS,

  /** All of the above. */
  ANYTHING,

  /**
   * Is a device whose packets begin with the Ethernet header; the annotation, should it have been
   * written, says so. A promise, and so no part of {@link #ANYTHING}.
   */
  RECEIVES,
  /**
   * Keeps checksums right, though it writes what goes into them: an IPv4 packet whose IP, TCP, UDP
   * or ICMP header passes its check, lengths included, leaves so that it passes again. A promise.
   */
  KEEPS_CHECKSUMS;

  int bits() {
    return this == ANYTHING ? (1 << ordinal()) - 1 : 1 << ordinal();
  }

  /**
   * The action's name as users read it.
   *
   * @return for example {@code adds-header}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
