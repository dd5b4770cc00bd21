// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * Told at the borders of the rounds in which a worker's {@link Sampler} measures, on the worker.
 */
@FunctionalInterface
public interface SampledRounds {
  /**
   * A sampled round begins, or is over.
   *
   * @param begins which
   */
  void sampled(boolean begins);
}
