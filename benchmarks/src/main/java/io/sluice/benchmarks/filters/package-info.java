// SPDX-License-Identifier: Apache-2.0
/**
 * The cost of classification by many rules, in memory: compiled rules, a linear scan and librte_acl
 * on the same packets. See benchmarks/FILTERS.md.
 */
package io.sluice.benchmarks.filters;
