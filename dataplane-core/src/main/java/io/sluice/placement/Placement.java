// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.element.Sharded;
import io.sluice.element.ThreadPlan;
import io.sluice.graph.ElementWalk;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assigns a home worker to every element: drivers (elements that start a push, or pull on their
 * own) run where a {@link ThreadPlan} says, otherwise on the first worker; the others run on the
 * worker that reaches them. If two workers would enter an element that does not support that, a
 * {@link Handoff} goes in front of it.
 */
public final class Placement {
  private final List<Element> elements;
  private final List<Worker> workers;
  private final Map<Element, Worker> homes = new HashMap<>();
  private final Set<Element> planned = new HashSet<>();
  private final List<Handoff> handoffs = new ArrayList<>();
  private final Map<Element, List<Element>> groups = new HashMap<>();

  /**
   * Creates a placement.
   *
   * @param elements all of the graph, joined
   * @param workers in the order of their indices
   */
  public Placement(List<Element> elements, List<Worker> workers) {
    this.elements = elements;
    this.workers = workers;
  }

  /** The elements that a plan assigned to a worker. */
  public Set<Element> planned() {
    return planned;
  }

  /**
   * The groups of elements that use each other's state, by each of their elements; other elements
   * are not in the map.
   */
  public Map<Element, List<Element>> groups() {
    return groups;
  }

  /** Assigns a worker to every element. */
  public void place() {
    List<ThreadPlan> plans = new ArrayList<>();
    for (Element element : elements) {
      if (element instanceof ThreadPlan plan) {
        // As in Click, the last plan counts.
        plans.add(0, plan);
      }
    }
    List<Element> starts = new ArrayList<>();
    for (Element element : elements) {
      int wanted = wanted(element, plans);
      if (wanted >= 0) {
        planned.add(element);
      }
      if (wanted >= 0 || isDriver(element)) {
        homes.put(element, workers.get(Math.max(0, wanted) % workers.size()));
        starts.add(element);
      }
    }
    ElementWalk.from(starts, this::spread);
    gather();
    for (Element element : elements) {
      ElementWiring.attach(element, homes.getOrDefault(element, workers.get(0)));
    }
  }

  /**
   * Puts rings in front of elements that another worker than their own would enter.
   *
   * @param all the elements and their copies, connected
   * @param copies the copies of each
   * @return the rings, not drained yet
   */
  public Rings joinWorkers(List<Element> all, Map<Element, List<Element>> copies) {
    all.forEach(this::joinWorkers);
    for (Element element : elements) {
      List<Element> others = copies.getOrDefault(element, List.of());
      if (element instanceof Sharded sharded && !others.isEmpty()) {
        List<Element> shards = new ArrayList<>(others);
        shards.add(0, element);
        joinPeers(shards, sharded.kinds(shards.size()) * element.nInputs());
      }
    }
    return new Rings(all, handoffs);
  }

  private static int wanted(Element element, List<ThreadPlan> plans) {
    for (ThreadPlan plan : plans) {
      int worker = plan.workerOf(element.name());
      if (worker >= 0) {
        return worker;
      }
    }
    return -1;
  }

  /** Whether an element moves packets on its own: a source, or one that pulls. */
  public static boolean isDriver(Element element) {
    boolean pushIn = false;
    boolean pullIn = false;
    boolean pushOut = false;
    boolean pullOut = false;
    for (InputPort input : ElementWalk.inputs(element)) {
      pushIn |= input.isPush();
      pullIn |= !input.isPush();
    }
    for (OutputPort output : ElementWalk.outputs(element)) {
      pushOut |= output.isPush();
      pullOut |= !output.isPush();
    }
    return pullIn && !pullOut || pushOut && !pushIn && !pullIn;
  }

  /**
   * Assigns an element's home worker to its neighbours that have none; returns the neighbours to
   * continue with.
   */
  private List<Element> spread(Element element) {
    List<Element> next = new ArrayList<>(ElementWalk.pushTargets(element));
    next.addAll(ElementWalk.pullSources(element));
    next.removeIf(to -> homes.putIfAbsent(to, homes.get(element)) != null || isStorage(to));
    return next;
  }

  /**
   * Brings elements that use each other's state to one worker: that of the first of them in the
   * configuration that has one.
   */
  private void gather() {
    for (Element element : elements) {
      if (element instanceof Companions user) {
        for (Element companion : user.companions()) {
          join(element, companion);
        }
      }
    }
    for (List<Element> group : new HashSet<>(groups.values())) {
      for (Element element : elements) {
        if (group.contains(element) && homes.containsKey(element)) {
          group.forEach(other -> homes.put(other, homes.get(element)));
          break;
        }
      }
    }
  }

  private void join(Element a, Element b) {
    List<Element> first = groups.computeIfAbsent(a, e -> new ArrayList<>(List.of(e)));
    List<Element> second = groups.computeIfAbsent(b, e -> new ArrayList<>(List.of(e)));
    if (first != second) {
      first.addAll(second);
      second.forEach(element -> groups.put(element, first));
    }
  }

  /**
   * Whether an element ends a push: the element that pulls from a queue has a worker of its own.
   */
  private static boolean isStorage(Element element) {
    for (OutputPort output : ElementWalk.outputs(element)) {
      if (!output.isPush() && element.nInputs() > 0 && element.input(0).isPush()) {
        return true;
      }
    }
    return false;
  }

  private void joinWorkers(Element element) {
    for (OutputPort output : ElementWalk.outputs(element)) {
      Element target = output.target();
      if (!output.isPush()
          || target == null
          || target.worker() == element.worker()
          || ElementWiring.info(target).shared()) {
        continue;
      }
      Handoff handoff = ringTo(target, output.targetPort());
      handoff.addProducer(element.worker());
      ElementWiring.connect(output, handoff, 0);
    }
  }

  /** Puts a ring in front of each copy of an element, for all its other copies. */
  private void joinPeers(List<Element> shards, int inputs) {
    if (inputs == 0) {
      return;
    }
    Handoff[] rings = new Handoff[shards.size()];
    for (int i = 0; i < rings.length; i++) {
      Element to = shards.get(i);
      rings[i] = newRing(to, to.name() + "/peers" + i, inputs);
      for (int input = 0; input < inputs; input++) {
        ElementWiring.connect(rings[i].output(input), to, input);
      }
      for (Element from : shards) {
        if (from != to) {
          rings[i].addProducer(from.worker());
        }
      }
    }
    for (int i = 0; i < rings.length; i++) {
      Handoff[] others = rings.clone();
      others[i] = null;
      ElementWiring.joinPeers(shards.get(i), others, inputs);
    }
  }

  /** The ring in front of an input; all workers that push there share it. */
  private Handoff ringTo(Element target, int port) {
    String name = target.name() + "/ring" + port;
    for (Handoff handoff : handoffs) {
      if (handoff.name().equals(name)) {
        return handoff;
      }
    }
    Handoff handoff = newRing(target, name, 1);
    ElementWiring.connect(handoff.output(0), target, port);
    return handoff;
  }

  private Handoff newRing(Element target, String name, int ports) {
    Handoff handoff = new Handoff(workers.size());
    ElementWiring.bind(handoff, target.router(), name, "Handoff", "", target.position());
    ElementWiring.ports(handoff, ports, ports);
    ElementWiring.attach(handoff, target.worker());
    handoffs.add(handoff);
    return handoff;
  }
}
