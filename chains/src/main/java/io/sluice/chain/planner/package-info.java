// SPDX-License-Identifier: Apache-2.0
/**
 * How a request becomes a plan. {@code Planner} is where to begin: {@code Sequence} joins functions
 * to a {@code ChainGraph}, {@code GraphEffects} asks its elements what they do, {@code Dataflow}
 * finds out what is known of packets at each place, and {@code Fusion} removes what that makes
 * needless. {@code Profile} sums up each function, {@code Dependency} says which two may work side
 * by side, {@code Grouping} makes branches, and {@code SideBySide} rewires the graph.
 */
package io.sluice.chain.planner;
