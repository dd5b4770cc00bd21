// SPDX-License-Identifier: Apache-2.0
/**
 * The worker on which each element runs ({@link io.sluice.placement.Placement}), the elements that
 * have copies on several workers ({@link io.sluice.placement.Replication}), and how packets cross
 * from one worker to another: a {@link io.sluice.placement.Handoff} with a lane for each producer,
 * and the back-pressure that keeps lanes from overflowing. For the router only.
 */
package io.sluice.placement;
