// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.OutputPort;
import io.sluice.element.ParallelSource;
import io.sluice.element.Sharded;
import io.sluice.graph.ElementRegistry;
import io.sluice.graph.ElementWalk;
import io.sluice.lang.Diagnostics;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies the part of a graph that several workers run in parallel: parallel sources, the replicable
 * elements that their packets reach, and the elements whose state these share. An element that is
 * not replicable exists once, on its home worker, and copies reach it through a ring.
 */
public final class Replication {
  private final List<Element> elements;
  private final List<Worker> workers;
  private final Map<Element, List<Element>> groups;
  private final Map<Element, List<Element>> copies = new HashMap<>();

  /**
   * Creates a replication.
   *
   * @param elements all of the graph, placed
   * @param workers in the order of their indices
   * @param groups elements that use each other's state, by each of them
   */
  public Replication(
      List<Element> elements, List<Worker> workers, Map<Element, List<Element>> groups) {
    this.groups = groups;
    this.elements = elements;
    this.workers = workers;
  }

  /** The copies of an element, without itself. */
  public Map<Element, List<Element>> copies() {
    return copies;
  }

  /** Makes the copies, attached to their workers and connected. */
  public void run(ElementRegistry registry, Set<Element> placed) {
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
      } else if (element instanceof Sharded sharded && copies.containsKey(element)) {
        List<Element> others = copies.get(element);
        sharded.share(0, others.size() + 1);
        for (int i = 0; i < others.size(); i++) {
          ((Sharded) others.get(i)).share(i + 1, others.size() + 1);
        }
      }
    }
  }

  /** The elements that worker {@code w} gets copies of. */
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
        element -> {
          List<Element> next = new ArrayList<>(ElementWalk.pushTargets(element));
          next.addAll(groups.getOrDefault(element, List.of()));
          next.removeIf(to -> !canCopy(to, placed));
          return next;
        });
  }

  /** Whether an element, and all elements with which it shares state, may have copies. */
  private boolean canCopy(Element element, Set<Element> placed) {
    for (Element each : groups.getOrDefault(element, List.of(element))) {
      // Copies are made for the workers from the second on: an element with state must be on the
      // first.
      if (!ElementWiring.info(each).replicable()
          || placed.contains(each)
          || each instanceof Sharded sharded
              && (!sharded.canShare() || each.worker() != workers.get(0))) {
        return false;
      }
    }
    return true;
  }

  private static void configure(Element copy, Element original, Worker worker) {
    ElementWiring.bind(
        copy,
        original.router(),
        original.name(),
        original.className(),
        original.config(),
        original.position());
    ElementWiring.ports(copy, original.nInputs(), original.nOutputs());
    // The original was configured with the same text without errors.
    ElementWiring.configure(copy, new Diagnostics());
    ElementWiring.attach(copy, worker);
  }

  private static void connect(Element original, Element copy, Map<Element, Element> mine) {
    for (int o = 0; o < original.nOutputs(); o++) {
      OutputPort output = original.output(o);
      Element target = mine.getOrDefault(output.target(), output.target());
      ElementWiring.connect(copy.output(o), target, output.targetPort());
      ElementWiring.setPush(copy.output(o), output.isPush());
      if (ElementWiring.isCyclic(output)) {
        ElementWiring.setCyclic(copy.output(o));
      }
      if (mine.containsKey(output.target())) {
        ElementWiring.connect(target.input(output.targetPort()), copy, o);
      }
    }
  }
}
