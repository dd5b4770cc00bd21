// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.Memory;

/**
 * One run and what is known about its circumstances.
 *
 * @param sample what the engine reported
 * @param calibration the slower of the calibrations before and after, in milliseconds
 * @param otherLoad share of one processor that others had meanwhile, 0 to the number of processors
 * @param late how much longer or shorter the measurement took than asked for, as a share of it
 * @param memory most memory the process had
 */
record Run(Sample sample, double calibration, double otherLoad, double late, Memory memory) {
  private static final double LATE = 0.02;

  /**
   * Whether the machine was disturbed: its loop slower than the best, others at work, or the clock
   * read late.
   */
  boolean isDisturbed(double best, double tolerance, double load) {
    return calibration > best * (1 + tolerance) || otherLoad > load || late > LATE;
  }
}
