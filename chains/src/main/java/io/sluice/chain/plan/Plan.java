// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.request.ChainRequest;
import java.util.List;

/**
 * How a chain will run. Packets enter at input 0 of the first unit and leave at output 0 of the
 * last one.
 *
 * @param request the request
 * @param units the graphs, in the order in which packets pass them
 * @param links the links between them
 * @param stages for each unit the order of its functions: arrows between functions in sequence,
 *     bars between functions in parallel
 * @param notes what the planner did and did not do, and why, a line each
 */
public record Plan(
    ChainRequest request,
    List<Unit> units,
    List<UnitLink> links,
    List<String> stages,
    List<String> notes) {
  /** Copies the lists. */
  public Plan {
    units = List.copyOf(units);
    links = List.copyOf(links);
    stages = List.copyOf(stages);
    notes = List.copyOf(notes);
  }
}
