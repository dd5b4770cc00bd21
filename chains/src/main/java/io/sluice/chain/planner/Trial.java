// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import java.util.List;

/** Finds out what the functions of a chain cost on this machine. */
public interface Trial {
  /** Finds out nothing. */
  Trial NONE = (unit, functions, notes) -> Costs.UNKNOWN;

  /**
   * Runs a chain for a while.
   *
   * @param unit the inside of a compound element whose elements begin with their function's name
   * @param functions names of functions
   * @param notes takes what was found
   * @return the costs
   */
  Costs run(String unit, List<String> functions, List<String> notes);
}
