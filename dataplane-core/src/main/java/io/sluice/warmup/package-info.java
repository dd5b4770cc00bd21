// SPDX-License-Identifier: Apache-2.0
/**
 * Compiles the code for packets before there are any, by running a copy of a part of the graph.
 * {@link io.sluice.warmup.WarmUp} is the door, for the router only; the source and the sink of the
 * copy stand beside it.
 */
package io.sluice.warmup;
