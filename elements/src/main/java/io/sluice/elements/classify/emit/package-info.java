// SPDX-License-Identifier: Apache-2.0
/**
 * Straight-line code for programs: {@link io.sluice.elements.classify.emit.KernelEmitter} defines a
 * hidden class in this package whose instructions hold the configuration's constants. That class
 * calls public methods of {@link io.sluice.elements.classify.program.PacketView} and of the core by
 * name. For the compiler only.
 */
package io.sluice.elements.classify.emit;
