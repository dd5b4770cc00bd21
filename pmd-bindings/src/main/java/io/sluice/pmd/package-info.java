// SPDX-License-Identifier: Apache-2.0
/**
 * The machine below, as all devices need it: CPUs, huge pages, interfaces; what a device that
 * receives or sends is. C is called through {@code io.sluice.pmd.c} and {@code io.sluice.pmd.rte}.
 */
package io.sluice.pmd;
