// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

/**
 * A port's counters (rte_eth_stats), since its start or the last reset.
 *
 * @param rxPackets packets received
 * @param txPackets packets sent
 * @param rxBytes bytes received
 * @param txBytes bytes sent
 * @param rxMissed packets that the device dropped because no descriptor was free
 * @param rxErrors packets received with errors
 * @param txErrors packets that could not be sent
 * @param rxNoBuffer receive attempts that found the pool empty
 */
public record PortStats(
    long rxPackets,
    long txPackets,
    long rxBytes,
    long txBytes,
    long rxMissed,
    long rxErrors,
    long txErrors,
    long rxNoBuffer) {}
