// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import java.util.List;

/** Measures what the functions of a chain cost on this machine. */
public interface Trial {
  /** Measures nothing. */
  Trial NONE = (unit, functions, notes) -> Costs.UNKNOWN;

  /**
   * Runs a chain for a short time.
   *
   * @param unit the body of a compound element; the names of its elements begin with the name of
   *     their function
   * @param functions names of functions
   * @param notes takes the results
   * @return the costs
   */
  Costs run(String unit, List<String> functions, List<String> notes);
}
