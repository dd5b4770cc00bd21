// SPDX-License-Identifier: Apache-2.0
/**
 * How a chain of elements becomes a loop. {@link io.sluice.codegen.Fusion} is the only door: it
 * defines a hidden class for each chain, stage, output and source, whose constants are what it
 * works on. The templates of these classes are ordinary Java beside it, and have to stay in this
 * package, in which the copies are defined. What they do to elements is in {@link
 * io.sluice.element.ChainSupport}.
 */
package io.sluice.codegen;
