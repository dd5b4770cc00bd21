// SPDX-License-Identifier: Apache-2.0
/**
 * The structures and constants of Linux for sockets, packet rings and ioctls: one class per
 * structure, its layout in the javadoc, its fields as static methods over its address. Layouts are
 * those of 64-bit machines; numbers in host byte order unless it says otherwise.
 */
package io.sluice.pmd.linux;
