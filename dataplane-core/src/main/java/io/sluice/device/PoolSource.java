// SPDX-License-Identifier: Apache-2.0
package io.sluice.device;

import io.sluice.packet.PacketPool;

/**
 * An element whose device takes packets only from a certain kind of pool, as DPDK ports do. When a
 * configuration has one, the whole graph uses its pool.
 */
public interface PoolSource {
  /**
   * Opens the pool, or returns the one already open. Called after all elements are configured.
   *
   * @return the pool the graph shall use; null if this element's device takes any packet
   * @throws IllegalStateException if there is no memory for it; the message says what to do
   */
  PacketPool openPool();
}
