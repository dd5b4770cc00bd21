// SPDX-License-Identifier: Apache-2.0
/**
 * Arguments in configurations: {@link io.sluice.argument.Args} reads those of an element one by one
 * and collects errors with Click's texts, {@link io.sluice.argument.Arg} reads one as a type. The
 * other classes are the types: addresses and ports by number or name, units, annotations.
 *
 * <p>All of it is public to element authors. Elements appear here only as the {@link
 * io.sluice.argument.NameScope} in which names are looked up.
 */
package io.sluice.argument;
