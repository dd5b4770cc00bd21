// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.Locale;

/** What an element may do with a packet beside reading and writing its fields. */
public enum Action {
  /** Drops packets, or sends them to another output than 0 by what they are. */
  DROPS,
  /** Puts bytes in front of the packet: a header. */
  ADDS_HEADER,
  /** Takes bytes from the front of the packet. */
  REMOVES_HEADER,
  /** Changes where the packet ends: pads it, or cuts it. */
  RESIZES,
  /** Emits packets that did not come in: made anew, copied or answered. */
  MAKES,
  /** Holds packets back, so that they leave later than the push that brought them. */
  KEEPS,
  /** Changes the order of packets. */
  REORDERS,
  /** Is a device: packets come from outside, at the start of a frame. */
  RECEIVES,
  /** Is a device or a file: packets leave for outside. */
  SENDS,
  /** Has counters that handlers show; no packet fares otherwise for them. */
  COUNTS,
  /** How a packet fares depends on packets before it, whatever their flow, or on time or chance. */
  STATE,
  /** How a packet fares depends on packets of the same flow before it. */
  FLOW_STATE,
  /** Tells the outside something for each packet: prints, logs. */
  REPORTS;

  int bit() {
    return 1 << ordinal();
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
