// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** What a chain is to be good at. */
public enum Goal {
  /** As many packets per second as possible: the busiest worker does little for each. */
  THROUGHPUT,
  /** Little time between a packet's arrival and its departure. */
  LATENCY;

  /**
   * The goal as requests write it.
   *
   * @return for example {@code latency}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
