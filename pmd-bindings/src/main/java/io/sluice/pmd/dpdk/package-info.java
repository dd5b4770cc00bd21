// SPDX-License-Identifier: Apache-2.0
/**
 * DPDK without a line of C: mempools, Ethernet ports, rings, ciphers and their elements. DPDK's
 * functions and structures are in {@code io.sluice.pmd.rte}; this package uses them.
 */
package io.sluice.pmd.dpdk;
