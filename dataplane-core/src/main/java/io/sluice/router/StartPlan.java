// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.OutputPort;
import io.sluice.graph.ElementWalk;
import io.sluice.placement.Placement;
import io.sluice.placement.Rings;
import io.sluice.run.Worker;
import java.util.List;

/**
 * Describes how a router will run: its workers, the elements on each, how packets reach them, and
 * the rings between workers.
 */
public final class StartPlan {
  private StartPlan() {}

  /**
   * Describes a router.
   *
   * @param router a router, started or not
   * @return lines, ending with a newline
   */
  public static String of(Router router) {
    return of(router, false);
  }

  /**
   * Describes a router.
   *
   * @param router a router, started or not
   * @param effects whether to add a line with the effects of each element
   * @return lines, ending with a newline
   */
  public static String of(Router router, boolean effects) {
    StringBuilder out = new StringBuilder();
    for (Worker worker : router.workers()) {
      out.append("worker ").append(worker.index());
      int[] cpus = router.options().cpus();
      if (cpus != null) {
        out.append(" on cpu ").append(cpus[worker.index() % cpus.length]);
      }
      out.append('\n');
      for (Element element : router.elementsOf(worker)) {
        describe(element, out);
        if (effects) {
          out.append("    ").append(ElementWiring.effects(element).sentence()).append('\n');
        }
      }
      out.append(router.elementsOf(worker).isEmpty() ? "  no elements\n" : "");
    }
    out.append("rings\n");
    for (Element ring : router.rings()) {
      out.append("  ").append(ring.name()).append(" to worker ").append(ring.worker().index());
      for (Worker worker : router.workers()) {
        for (Element element : router.elementsOf(worker)) {
          boolean enters =
              ElementWiring.peers(element).stream().anyMatch(peer -> peer.target() == ring);
          for (OutputPort output : ElementWalk.outputs(element)) {
            enters |= output.target() == ring;
          }
          if (enters) {
            out.append(", from ").append(element.name()).append(" on worker ");
            out.append(worker.index());
          }
        }
      }
      out.append('\n');
      describePauses(router, ring, out);
    }
    out.append(router.rings().isEmpty() ? "  none: no packet changes its worker\n" : "");
    out.append("pool\n  ").append(router.pool().capacity()).append(" buffers of ");
    out.append(router.pool().dataRoom()).append(" bytes, ");
    return out.append(router.pool().kind()).append('\n').toString();
  }

  private static void describePauses(Router router, Element ring, StringBuilder out) {
    String separator = "    at " + Rings.HIGH_WATER + " packets waiting pauses ";
    for (Worker worker : router.workers()) {
      for (Element element : router.elementsOf(worker)) {
        boolean hasTask = Rings.isRing(element) || Placement.isDriver(element);
        if (hasTask && router.workerRings().pausing(element).contains(ring)) {
          out.append(separator).append(element.name()).append(" on worker ").append(worker.index());
          separator = ", ";
        }
      }
    }
    out.append(separator.equals(", ") ? "\n" : "");
  }

  private static void describe(Element element, StringBuilder out) {
    out.append("  ").append(element.name()).append(" :: ").append(element.className());
    if (Placement.isDriver(element)) {
      out.append(element.nInputs() == 0 ? ", polls" : ", pulls");
    }
    String separator = " -> ";
    List<OutputPort> outputs = ElementWalk.outputs(element);
    // All outputs of a ring lead to the same element, to its different inputs.
    for (OutputPort output : Rings.isRing(element) ? outputs.subList(0, 1) : outputs) {
      if (output.target() != null) {
        out.append(separator).append(output.target().name());
        out.append(output.isPush() ? "" : " (pull)");
        separator = ", ";
      }
    }
    out.append('\n');
  }
}
