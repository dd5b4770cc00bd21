// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.request.FunctionUse;
import io.sluice.lang.FlatConfig;

/**
 * A function of a request together with its graph.
 *
 * @param use what the request says
 * @param graph its elements, with the request's values for its parameters
 */
record PlannedFunction(FunctionUse use, FlatConfig graph) {
  String name() {
    return use.name();
  }

  /** Whether packets that answer have a way back through it, by ports 1. */
  boolean hasWayBack() {
    return graph.connections().stream().anyMatch(c -> c.from() == 0 && c.fromPort() == 1);
  }
}
