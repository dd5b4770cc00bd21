// SPDX-License-Identifier: Apache-2.0
/**
 * Plans: a request turned into units that run somewhere and links between them. {@code Planner} is
 * where to begin.
 */
package io.sluice.chain.plan;
