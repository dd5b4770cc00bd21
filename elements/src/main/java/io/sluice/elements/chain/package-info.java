// SPDX-License-Identifier: Apache-2.0
/**
 * Service functions that run in parallel: a {@link io.sluice.elements.chain.Copier} gives each of
 * them a version of a packet, a {@link io.sluice.elements.chain.Merger} merges the versions again.
 * {@link io.sluice.elements.chain.Branches} says what each function gets and may change, {@link
 * io.sluice.elements.chain.MergeTable} tracks which versions are back, and {@link
 * io.sluice.elements.chain.FieldMerge} copies fields from one version to another.
 *
 * <p>After NFP (Sun and others, "NFP: Enabling Network Function Parallelism in NFV", SIGCOMM 2017).
 */
package io.sluice.elements.chain;
