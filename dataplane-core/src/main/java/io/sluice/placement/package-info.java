// SPDX-License-Identifier: Apache-2.0
/**
 * On which worker each element runs ({@link io.sluice.placement.Placement}), which elements have
 * copies on several ({@link io.sluice.placement.Replication}), and how packets cross from one
 * worker to another: a {@link io.sluice.placement.Handoff} with a lane for each producer, and the
 * back pressure that keeps lanes from overflowing. For the router only.
 */
package io.sluice.placement;
