// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.request.ChainRequest;
import java.util.List;

/**
 * How a chain is going to run. Packets enter at input 0 of the first unit and leave at output 0 of
 * the last one.
 *
 * @param request what was asked for
 * @param units the graphs, in the order in which packets meet them
 * @param links the ways between them
 * @param stages for each unit the order of its functions: one after the other with arrows, side by
 *     side with bars
 * @param notes what the planner did, and why it left the rest, a line each
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
