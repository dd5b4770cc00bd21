// SPDX-License-Identifier: Apache-2.0
/**
 * Plans: a request turned into units, each with a place to run, and links between them. Begin with
 * {@code Planner}.
 */
package io.sluice.chain.plan;
