// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import java.util.Map;

/**
 * What things cost, in nanoseconds a packet.
 *
 * @param functions by name, as a trial run has measured them
 * @param share to give a further branch the packet itself, and to merge it again
 * @param header the same with a copy of the headers
 * @param full the same with a copy of all
 * @param hop to bring a packet to another worker
 */
public record Costs(
    Map<String, Double> functions, double share, double header, double full, double hop) {
  /** Copies the map. */
  public Costs {
    functions = Map.copyOf(functions);
  }

  /** Functions of which nothing is known; copies and rings as measured on one machine. */
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
