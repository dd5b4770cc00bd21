// SPDX-License-Identifier: Apache-2.0
/**
 * What all devices need of the machine: CPUs, huge pages, interfaces, and the definition of a
 * receiving or sending device. C functions are called through {@code io.sluice.pmd.c} and {@code
 * io.sluice.pmd.rte}.
 */
package io.sluice.pmd;
