// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Unit;

/** The configuration of a unit between two interfaces. */
final class UnitProgram {
  private UnitProgram() {}

  /**
   * Puts a unit between two interfaces. ARP packets bypass its functions, so that hosts on both
   * sides of the chain find each other.
   *
   * @param unit the unit
   * @param ends its interfaces
   * @return text in the Click language; the counters {@code in}, {@code out}, {@code back_in} and
   *     {@code back_out} count packets
   */
  static String of(Unit unit, Wiring.Ends ends) {
    StringBuilder text = new StringBuilder(unit.declaration("unit")).append(";\n");
    if (!ends.virtual().isEmpty()) {
      text.append("DPDKInfo(NB_MBUF ").append(SharedMemory.BUFFERS).append(");\n");
    }
    text.append("to_sink :: ").append(sink(ends.out())).append(";\n");
    text.append("to_source :: ").append(sink(ends.in())).append(";\n");
    boolean back = unit.inputs().size() > 1;
    if (ends.out().lends()) {
      // Reading the carrier makes DPDK accept the other unit again after its restart.
      text.append("Script(label look, wait 500ms, set up $(to_sink.carrier), goto look);\n");
    }
    way(text, "", ends.in(), "[0] unit [0]", "to_sink");
    way(text, "back_", ends.out(), back ? "[1] unit [1]" : null, "to_source");
    return text.toString();
  }

  private static String sink(Wiring.Port port) {
    return port.dpdk()
        ? "ToDPDKDevice(" + port.device() + ")"
        : "Queue(4000) -> ToDevice(" + port.device() + ")";
  }

  private static String source(Wiring.Port port) {
    return port.dpdk()
        ? "FromDPDKDevice(" + port.device() + ")"
        : "FromDevice(" + port.device() + ", PROMISC true)";
  }

  private static void way(
      StringBuilder text, String prefix, Wiring.Port port, String functions, String queue) {
    text.append(
        """
        %s -> %sin :: Counter -> %skind :: Classifier(12/0806, -);
        %skind[0] -> %s;
        """
            .formatted(source(port), prefix, prefix, prefix, queue));
    text.append(prefix).append("kind[1] -> ");
    text.append(functions == null ? "" : functions + " -> ");
    text.append(prefix).append("out :: Counter -> ").append(queue).append(";\n");
  }
}
