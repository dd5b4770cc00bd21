// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.Locale;

/** What an element may do with a packet besides reading and writing its fields. */
public enum Action {
  /**
   * Drops packets. A drop because buffers, headroom or memory have run out does not count: it does
   * not depend on the packet.
   */
  DROPS,
  /** Chooses among outputs: packets from one input may leave by different ones. */
  BRANCHES,
  /** Adds bytes at the front of the packet: a header. */
  ADDS_HEADER,
  /** Removes bytes from the front of the packet. */
  REMOVES_HEADER,
  /** Changes the end of the packet: pads or truncates it. */
  RESIZES,
  /**
   * Moves the packet's data in memory without changing it. Elements that add or remove headers, or
   * resize, may do that, too.
   */
  RELOCATES,
  /** Emits new packets: created, or read from a file or a device. */
  MAKES,
  /** Emits copies of packets that came in, which begin at the same byte as these. */
  COPIES,
  /** Stores packets, so that they leave after the push that brought them has returned. */
  KEEPS,
  /** Changes the order of packets that leave by the same output. */
  REORDERS,
  /** Is a device or a file: packets leave the router. */
  SENDS,
  /** Has counters that handlers show, but that do not influence packets. */
  COUNTS,
  /**
   * What happens to a packet depends on earlier packets of any flow, on time, or on random numbers.
   */
  STATE,
  /** What happens to a packet depends on earlier packets of the same flow. */
  FLOW_STATE,
  /** Reports something for each packet to the outside: prints, logs. */
  REPORTS,

  /** All of the above. */
  ANYTHING,

  /**
   * Is a device whose packets begin with the Ethernet header; the MAC header annotation, if it is
   * written, points there. This is a promise, and so not part of {@link #ANYTHING}.
   */
  RECEIVES,
  /**
   * Keeps correct checksums correct, although it writes fields that they cover: an IPv4 packet
   * whose IP, TCP, UDP or ICMP header passes its check, including lengths, passes it again when it
   * leaves. This is a promise.
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
