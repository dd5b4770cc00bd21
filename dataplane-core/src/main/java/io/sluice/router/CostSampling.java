// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.codegen.Fusion;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.run.Worker;
import java.util.List;

/** Measures what each element of a worker costs, in a sample of the worker's rounds. */
final class CostSampling {
  private CostSampling() {}

  /** Starts sampling; on the worker. */
  static void start(Worker worker, List<Element> elements) {
    Fusion.linkSingles(elements);
    // Used twice in each sampled round: an iterator would be garbage.
    Element[] measured = elements.toArray(new Element[0]);
    worker.startSampling(
        begins -> {
          for (Element element : measured) {
            ElementWiring.sampled(element, begins);
          }
        });
  }
}
