// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * An IPv4 routing table that another element on the same worker can query; see {@link Companions}.
 */
public interface IPRouteTable {
  /**
   * Whether there is a route for an address.
   *
   * @param address host integer of the big-endian address
   * @return true if a prefix matches
   */
  boolean hasRoute(int address);
}
