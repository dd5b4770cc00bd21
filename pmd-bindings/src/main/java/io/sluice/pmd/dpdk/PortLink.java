// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

/**
 * A port's link.
 *
 * @param up whether there is a carrier
 * @param speed in Mbit/s; 0xffffffff when not known
 * @param fullDuplex full, or half
 * @param autonegotiated or fixed
 */
public record PortLink(boolean up, long speed, boolean fullDuplex, boolean autonegotiated) {}
