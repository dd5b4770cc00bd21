// SPDX-License-Identifier: Apache-2.0
/**
 * What a look-up among many rules costs, in memory: compiled rules, the linear scan and librte_acl
 * on the same packets. See benchmarks/FILTERS.md.
 */
package io.sluice.benchmarks.filters;
