// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import java.util.Locale;

/** What WordMatcher does with a word. */
enum WordMode {
  /** Tells of it. */
  ALERT,
  /** Drops the packet, and all others of the flow. */
  CLOSE,
  /** Writes asterisks over it. */
  MASK,
  /** Takes it out. */
  REMOVE,
  /** Writes a message over it, as much as fits. */
  REPLACE,
  /** Puts a message in its place. */
  FULL;

  /** Null when there is no such mode. */
  static WordMode byName(String name) {
    for (WordMode mode : values()) {
      if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
        return mode;
      }
    }
    return null;
  }

  boolean resizes() {
    return this == REMOVE || this == FULL;
  }

  boolean writes() {
    return this != ALERT && this != CLOSE;
  }
}
