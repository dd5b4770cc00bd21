// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.codegen.Fusion;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.lang.Diagnostics;
import io.sluice.packet.PacketAllocator;
import io.sluice.run.Worker;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes a router's elements through their life cycle after they are configured and placed:
 * initializes them, opens them, counts the packets left in them, and cleans them up.
 */
final class LifeCycle {
  private final Router router;
  private final Dataplane dataplane;
  private boolean initialized;
  private boolean opened;
  private boolean settled;

  LifeCycle(Router router, Dataplane dataplane) {
    this.router = router;
    this.dataplane = dataplane;
  }

  /** Initializes the elements, which acquire devices and other resources. */
  void initialize(Diagnostics diagnostics) {
    initialized = true;
    for (Element element : router.instances()) {
      router.handlers.register(element);
      ElementWiring.initialize(element, diagnostics);
    }
    List<Worker> workers = router.workers();
    if (diagnostics.hasErrors()) {
      // Elements have sent messages, and closing runs the workers: none of them must be handled.
      workers.forEach(Worker::forget);
    } else {
      workers.forEach(worker -> Fusion.link(router.elementsOf(worker)));
    }
  }

  boolean isOpened() {
    return opened;
  }

  /** Opens the elements, if that is not done, and then lets them do what cannot be undone. */
  void open() {
    if (opened) {
      return;
    }
    Diagnostics diagnostics = new Diagnostics();
    // Sources last: packets that they receive before the other elements can send would be lost.
    for (boolean source : new boolean[] {false, true}) {
      for (Element element : router.instances()) {
        if (element.nInputs() == 0 == source) {
          ElementWiring.open(element, diagnostics);
        }
      }
    }
    for (Element element : router.instances()) {
      if (!diagnostics.hasErrors()) {
        ElementWiring.commit(element, diagnostics);
      }
    }
    if (diagnostics.hasErrors()) {
      throw new ConfigurationException(diagnostics);
    }
    opened = true;
  }

  /** Stops the workers, and lets elements count the packets that wait in them. */
  void settle() {
    if (initialized && !settled) {
      settled = true;
      List<Element> rings = router.rings();
      dataplane.threads.settle(!rings.isEmpty());
      router.instances().forEach(ElementWiring::countLeft);
      rings.forEach(ElementWiring::countLeft);
    }
  }

  /** Cleans up the elements; the workers have stopped. */
  void cleanUp() {
    if (initialized) {
      initialized = false;
      List<Element> elements = router.instances();
      // Elements by which others call handlers first: no call must meet an element being cleaned
      // up.
      elements.stream().filter(LifeCycle::hasNoPorts).forEach(ElementWiring::cleanup);
      elements.stream().filter(each -> !hasNoPorts(each)).forEach(ElementWiring::cleanup);
      router.rings().forEach(ElementWiring::cleanup);
      router.workers().forEach(worker -> worker.packets().flush());
    }
  }

  private static boolean hasNoPorts(Element element) {
    return element.nInputs() == 0 && element.nOutputs() == 0;
  }

  /**
   * Cleans up the elements while the workers run another router.
   *
   * @return packets that they have dropped
   */
  long cleanUpDetached() {
    if (!initialized) {
      return 0;
    }
    initialized = false;
    long before = drops();
    PacketAllocator control = dataplane.control();
    instancesAndRings().forEach(element -> cleanUpDetached(element, control));
    control.flush();
    return drops() - before;
  }

  private void cleanUpDetached(Element element, PacketAllocator control) {
    ElementWiring.detach(element, control);
    try {
      ElementWiring.cleanup(element);
    } catch (RuntimeException e) {
      router.report(element + ": failed to clean up: " + e);
    }
  }

  private long drops() {
    return instancesAndRings().mapToLong(Element::drops).sum();
  }

  private Stream<Element> instancesAndRings() {
    return Stream.concat(router.instances().stream(), router.rings().stream());
  }
}
