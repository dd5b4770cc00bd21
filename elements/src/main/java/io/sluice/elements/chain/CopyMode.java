// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import java.util.Locale;

/** The part of a packet that a branch of a parallel chain gets. */
enum CopyMode {
  /** The packet itself, or a view of it: the same bytes, own annotations. */
  SHARE,
  /** The headers in memory of its own; the payload is undefined, lengths are the packet's. */
  HEADER,
  /** All of the packet in memory of its own. */
  FULL;

  /**
   * Finds a mode.
   *
   * @param word as users write it
   * @return null when there is none of this name
   */
  static CopyMode of(String word) {
    for (CopyMode mode : values()) {
      if (mode.text().equals(word)) {
        return mode;
      }
    }
    return null;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
