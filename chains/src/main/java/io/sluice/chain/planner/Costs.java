// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import java.util.Map;

/**
 * The costs of functions and of running them in parallel, in nanoseconds per packet.
 *
 * @param functions costs of functions by name, measured in a trial run
 * @param share passing the same packet to one more branch, and merging it
 * @param header the same with a copy of the headers
 * @param full the same with a copy of the whole packet
 * @param hop passing a packet to another worker
 */
public record Costs(
    Map<String, Double> functions, double share, double header, double full, double hop) {
  /** Copies the map. */
  public Costs {
    functions = Map.copyOf(functions);
  }

  /**
   * Costs if nothing was measured: none for functions; copies and rings as measured on one machine.
   */
  public static final Costs UNKNOWN = new Costs(Map.of(), 20, 25, 60, 45);

  double of(String function) {
    return functions.getOrDefault(function, 0.0);
  }

  boolean knows(String function) {
    return functions.containsKey(function);
  }

  double copy(Dependency.Way way) {
    return way == Dependency.Way.SHARE ? share : way == Dependency.Way.HEADER ? header : full;
  }
}
