// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** What a chain is optimized for. */
public enum Goal {
  /** Throughput: the busiest worker spends as little time per packet as possible. */
  THROUGHPUT,
  /** Latency: little time between a packet's arrival and its departure. */
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
