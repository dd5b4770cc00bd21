// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

/**
 * One run and what is known about its circumstances.
 *
 * @param sample what the engine reported
 * @param calibration the slower of the calibrations before and after, in milliseconds
 * @param otherLoad share of one processor that others had meanwhile, 0 to the number of processors
 */
record Run(Sample sample, double calibration, double otherLoad) {
  /** Whether the machine was disturbed: its loop slower than the best, or others at work. */
  boolean isDisturbed(double best, double tolerance, double load) {
    return calibration > best * (1 + tolerance) || otherLoad > load;
  }
}
