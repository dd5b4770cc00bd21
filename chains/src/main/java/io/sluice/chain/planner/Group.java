// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.Dependency.Way;
import java.util.List;

/**
 * Functions between a copier and a merger. A group with a single branch has neither.
 *
 * @param branches the branches; each is a sequence of function names
 * @param copies what each branch gets of a packet
 * @param workers the worker of each branch
 */
record Group(List<List<String>> branches, List<Way> copies, List<Integer> workers) {
  static Group sequence(List<String> functions) {
    return new Group(List.of(List.copyOf(functions)), List.of(Way.SHARE), List.of(0));
  }

  boolean isParallel() {
    return branches.size() > 1;
  }

  List<String> functions() {
    return branches.stream().flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    List<String> parts = branches.stream().map(b -> String.join(" -> ", b)).toList();
    return isParallel() ? "(" + String.join(" | ", parts) + ")" : parts.get(0);
  }
}
