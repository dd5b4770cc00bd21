// SPDX-License-Identifier: Apache-2.0
/**
 * Decision programs: patterns become a {@link io.sluice.elements.classify.program.Formula} over
 * tests of 32-bit words, which becomes a {@link io.sluice.elements.classify.program.Program} of
 * steps, which the optimiser shortens. {@link io.sluice.elements.classify.program.TableKernel} runs
 * a program as it is, packets too short for a test included. For the compiler only.
 */
package io.sluice.elements.classify.program;
