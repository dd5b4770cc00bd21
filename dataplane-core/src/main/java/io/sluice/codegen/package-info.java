// SPDX-License-Identifier: Apache-2.0
/**
 * How a chain of elements becomes a loop. {@link io.sluice.codegen.Fusion} is the only entry point:
 * it defines a hidden class for each chain, stage, output and source, whose constants are the
 * objects that it works on. The templates of these classes are ordinary Java classes, which must
 * stay in this package, because the copies are defined in it. They reach elements through {@link
 * io.sluice.element.ChainSupport}.
 */
package io.sluice.codegen;
