// SPDX-License-Identifier: Apache-2.0
/**
 * The C library and libpcap: each function that we call is one static method, named as in C, in one
 * class per header. The prototype in its javadoc names the parameters as the method does; what they
 * mean is in its manual page (sections 2 and 3). Pointers are addresses in a {@code long}; a {@code
 * const char *} of a control call is a String.
 *
 * <p>The machinery below them is JNR's jffi, which only this package uses: {@link
 * io.sluice.pmd.c.CFunction} calls a function, {@link io.sluice.pmd.c.NativeBurst} one of the
 * packet path. They and {@link io.sluice.pmd.c.Symbols} are for the classes that have such methods,
 * here and in {@code io.sluice.pmd.rte}; the build refuses other users.
 */
package io.sluice.pmd.c;
