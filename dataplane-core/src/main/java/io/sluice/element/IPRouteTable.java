// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * A routing table for IPv4, as another element on the same worker asks it; see {@link Companions}.
 */
public interface IPRouteTable {
  /**
   * Whether a packet to an address would be routed.
   *
   * @param address host integer of the big-endian address
   * @return true when a prefix matches
   */
  boolean hasRoute(int address);
}
