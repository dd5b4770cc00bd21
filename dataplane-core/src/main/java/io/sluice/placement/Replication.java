// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.OutputPort;
import io.sluice.element.ParallelSource;
import io.sluice.graph.ElementRegistry;
import io.sluice.graph.ElementWalk;
import io.sluice.graph.Linker;
import io.sluice.lang.Diagnostics;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies the part of a graph that several workers shall run side by side: parallel sources and the
 * replicable elements that their packets reach. An element that is not replicable stays one, on its
 * home worker, and copies reach it through a ring.
 */
final class Replication {
  private final List<Element> elements;
  private final List<Worker> workers;
  private final Map<Element, List<Element>> copies = new HashMap<>();

  Replication(List<Element> elements, List<Worker> workers) {
    this.elements = elements;
    this.workers = workers;
  }

  /** The copies of an element, without itself. */
  Map<Element, List<Element>> copies() {
    return copies;
  }

  /** Makes the copies, attached to their workers and connected. */
  void run(ElementRegistry registry, Set<Element> placed) {
    for (int w = 1; w < workers.size(); w++) {
      Map<Element, Element> mine = new HashMap<>();
      for (Element element : region(w, placed)) {
        Element copy = registry.create(element.className());
        if (copy != null) {
          configure(copy, element, workers.get(w));
          mine.put(element, copy);
          copies.computeIfAbsent(element, e -> new ArrayList<>()).add(copy);
        }
      }
      mine.forEach((element, copy) -> connect(element, copy, mine));
    }
    for (Element element : elements) {
      if (element instanceof ParallelSource source) {
        List<Element> others = copies.getOrDefault(element, List.of());
        source.share(0, others.size() + 1);
        for (int i = 0; i < others.size(); i++) {
          ((ParallelSource) others.get(i)).share(i + 1, others.size() + 1);
        }
      }
    }
  }

  /** What worker {@code w} shall have copies of. */
  private Set<Element> region(int w, Set<Element> placed) {
    List<Element> sources = new ArrayList<>();
    for (Element element : elements) {
      if (element instanceof ParallelSource source
          && !placed.contains(element)
          && source.parallelism(workers.size()) > w) {
        sources.add(element);
      }
    }
    return ElementWalk.from(
        sources,
        element ->
            ElementWalk.pushTargets(element).stream()
                .filter(to -> Linker.info(to).replicable() && !placed.contains(to))
                .toList());
  }

  private static void configure(Element copy, Element original, Worker worker) {
    copy.bind(
        original.router(),
        original.name(),
        original.className(),
        original.config(),
        original.position());
    copy.ports(original.nInputs(), original.nOutputs());
    // The original was configured by the same text without errors.
    copy.configure(new Args(copy, copy.config(), copy.position(), new Diagnostics()));
    copy.attach(worker);
  }

  private static void connect(Element original, Element copy, Map<Element, Element> mine) {
    for (int o = 0; o < original.nOutputs(); o++) {
      OutputPort output = original.output(o);
      Element target = mine.getOrDefault(output.target(), output.target());
      copy.output(o).connect(target, output.targetPort());
      copy.output(o).setPush(output.isPush());
      if (output.isCyclic()) {
        copy.output(o).setCyclic();
      }
      if (mine.containsKey(output.target())) {
        target.input(output.targetPort()).connect(copy, o);
      }
    }
  }
}
