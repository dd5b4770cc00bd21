// SPDX-License-Identifier: Apache-2.0
/**
 * Compiles the packet code before the first packet arrives, by running a copy of part of the graph.
 * {@link io.sluice.warmup.WarmUp} is the entry point, for the router only; the other classes are
 * the source and the sink of the copy.
 */
package io.sluice.warmup;
