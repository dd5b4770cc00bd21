// SPDX-License-Identifier: Apache-2.0
/**
 * DPDK without a line of C: the EAL, mempools, Ethernet ports and their elements. Library functions
 * are called by address through JNR's jffi; what DPDK has inline in its headers is done on its data
 * structures from Java, with the layout verified when the EAL starts.
 */
package io.sluice.pmd.dpdk;
