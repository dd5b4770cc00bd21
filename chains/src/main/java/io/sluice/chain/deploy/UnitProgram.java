// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Unit;

/** The configuration of a unit between two interfaces. */
final class UnitProgram {
  private UnitProgram() {}

  /**
   * Puts a unit between interfaces. ARP passes by its functions, so that hosts on both sides of the
   * chain find each other.
   *
   * @param unit the unit
   * @param ends its interfaces
   * @return text in the Click language; {@code in}, {@code out}, {@code back_in} and {@code
   *     back_out} count packets
   */
  static String of(Unit unit, Wiring.Ends ends) {
    StringBuilder text = new StringBuilder(unit.declaration("unit")).append(";\n");
    text.append("to_sink :: Queue(4000) -> ToDevice(").append(ends.out()).append(");\n");
    text.append("to_source :: Queue(4000) -> ToDevice(").append(ends.in()).append(");\n");
    boolean back = unit.inputs().size() > 1;
    way(text, "", ends.in(), "[0] unit [0]", "to_sink");
    way(text, "back_", ends.out(), back ? "[1] unit [1]" : null, "to_source");
    return text.toString();
  }

  private static void way(
      StringBuilder text, String prefix, String device, String functions, String queue) {
    text.append(
        """
        FromDevice(%s, PROMISC true) -> %sin :: Counter -> %skind :: Classifier(12/0806, -);
        %skind[0] -> %s;
        """
            .formatted(device, prefix, prefix, prefix, queue));
    text.append(prefix).append("kind[1] -> ");
    text.append(functions == null ? "" : functions + " -> ");
    text.append(prefix).append("out :: Counter -> ").append(queue).append(";\n");
  }
}
