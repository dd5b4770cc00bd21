// SPDX-License-Identifier: Apache-2.0
/**
 * DPDK's environment abstraction layer: its libraries, the arguments it starts with, what it prints
 * and logs, and the threads that are its lcores.
 */
package io.sluice.pmd.dpdk.eal;
