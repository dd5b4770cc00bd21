// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Flow;

/** A plan as text. */
public final class PlanText {
  private PlanText() {}

  /**
   * Describes a plan: the request, which functions run where, and the decisions with their reasons.
   *
   * @param plan the plan
   * @return lines of text
   */
  public static String of(Plan plan) {
    StringBuilder text = new StringBuilder();
    ChainRequest request = plan.request();
    text.append(
        "chain %s, for %s, mode %s, %d worker%s%n"
            .formatted(
                request.name(),
                request.goal().text(),
                request.mode().text(),
                request.workers(),
                request.workers() == 1 ? "" : "s"));
    for (Flow flow : request.flows()) {
      text.append("  flow ").append(flow.pattern()).append('\n');
    }
    for (int i = 0; i < plan.units().size(); i++) {
      Unit unit = plan.units().get(i);
      text.append(
          "unit %s, %s%s, %d worker%s%n"
              .formatted(
                  unit.name(),
                  unit.form().text(),
                  unit.node().isEmpty() ? "" : " on " + unit.node(),
                  unit.workers(),
                  unit.workers() == 1 ? "" : "s"));
      text.append("  ").append(plan.stages().get(i)).append('\n');
    }
    for (UnitLink link : plan.links()) {
      text.append(
          "link %s[%d] -> [%d]%s by %s%n"
              .formatted(link.from(), link.output(), link.input(), link.to(), link.kind().text()));
    }
    if (!plan.notes().isEmpty()) {
      text.append("why\n");
      plan.notes().forEach(note -> text.append("  ").append(note).append('\n'));
    }
    return text.toString();
  }
}
