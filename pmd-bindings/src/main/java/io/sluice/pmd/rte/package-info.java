// SPDX-License-Identifier: Apache-2.0
/**
 * DPDK as C sees it: each function that we call is one static method, named as in C, in one class
 * per header; each structure has its layout in a class of its own (that of {@code rte_mempool} is
 * with the functions of its header). The prototype in the javadoc names the parameters as the
 * method does; what they mean is in DPDK's API documentation. Pointers are addresses in a {@code
 * long}.
 *
 * <p>What DPDK has inline in its headers is done here on its structures. Their layouts are those of
 * the builds for x86-64 and AArch64; the tests compile them against the headers of the machine, and
 * were compiled by hand against those of 21.11, 22.11, 23.11, 24.11, 25.11 and 26.07.
 *
 * <p>The libraries must have been loaded before a function is called. Nothing here decides
 * anything: {@code io.sluice.pmd.dpdk} does.
 */
package io.sluice.pmd.rte;
