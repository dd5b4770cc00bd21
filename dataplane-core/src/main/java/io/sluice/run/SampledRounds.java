// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * Called at the start and end of the rounds in which a worker's {@link Sampler} measures, on the
 * worker.
 */
@FunctionalInterface
public interface SampledRounds {
  /**
   * Called when a sampled round begins or ends.
   *
   * @param begins true at its start
   */
  void sampled(boolean begins);
}
