// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import java.util.Locale;

/** How a server is chosen for a new connection. */
enum Mode {
  /** One after the other. */
  RR,
  /** One after the other, as often as the weights say, evenly spread. */
  WRR,
  /** By a hash, modulo the servers. */
  HASH,
  /** By a hash, consistently: see {@link MaglevTable}. */
  MAGLEV,
  /** The one with the fewest connections for its weight. */
  LEAST,
  /** The one of two at random with the fewer connections. */
  POW2;

  /** Null when there is no such mode. */
  static Mode byName(String name) {
    for (Mode mode : values()) {
      if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
        return mode;
      }
    }
    return null;
  }

  boolean isConsistent() {
    return this == HASH || this == MAGLEV;
  }
}
