// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

/**
 * A port's link.
 *
 * @param up whether there is a carrier
 * @param speed in Mbit/s; 0xffffffff if not known
 * @param fullDuplex true for full, false for half duplex
 * @param autonegotiated false for a fixed speed
 */
public record PortLink(boolean up, long speed, boolean fullDuplex, boolean autonegotiated) {}
