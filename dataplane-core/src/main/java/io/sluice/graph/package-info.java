// SPDX-License-Identifier: Apache-2.0
/**
 * The graph of a configuration: element classes by name ({@link io.sluice.graph.ElementRegistry}),
 * elements created and connected ({@link io.sluice.graph.Linker}), push and pull resolved, cycles
 * found, and what follows from the paths that packets can take.
 *
 * <p>{@link io.sluice.graph.ElementRegistry} is public to everyone. The rest is for the packages
 * that build a router.
 */
package io.sluice.graph;
