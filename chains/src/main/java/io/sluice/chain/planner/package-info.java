// SPDX-License-Identifier: Apache-2.0
/**
 * Turns a request into a plan. Begin with {@code Planner}: {@code Sequence} joins functions to a
 * {@code ChainGraph}, {@code GraphEffects} asks its elements for their effects, {@code Dataflow}
 * works out what is known about packets on each connection, and {@code Fusion} removes whatever
 * that makes redundant. {@code Profile} sums up each function, {@code Dependency} decides which two
 * may run in parallel, {@code Grouping} makes branches, and {@code Parallelizer} rewires the graph.
 */
package io.sluice.chain.planner;
