// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.element.Element;
import io.sluice.run.Gate;
import java.util.List;
import java.util.Set;

/** The rings between the workers of a router, and the tasks that pause while a ring is full. */
public final class Rings {
  /** The number of packets from one worker in a ring from which on that worker's tasks pause. */
  public static final int HIGH_WATER = Lane.HIGH_WATER;

  private final List<Handoff> handoffs;
  private final BackPressure backPressure;

  Rings(List<Element> elements, List<Handoff> handoffs) {
    this.handoffs = List.copyOf(handoffs);
    backPressure = new BackPressure(elements, this.handoffs);
  }

  /**
   * For a graph in which no packet changes its worker.
   *
   * @return no rings
   */
  public static Rings none() {
    return new Rings(List.of(), List.of());
  }

  /**
   * The rings, as elements that are in no configuration.
   *
   * @return often empty
   */
  public List<Element> elements() {
    return List.copyOf(handoffs);
  }

  /**
   * Whether an element is a ring.
   *
   * @param element any
   * @return true if it is
   */
  public static boolean isRing(Element element) {
    return element instanceof Handoff;
  }

  /**
   * Whether no packet waits in a ring; exact if the workers have stopped.
   *
   * @param ring one of {@link #elements}
   * @return false while any waits
   */
  public static boolean isEmpty(Element ring) {
    return ((Handoff) ring).isEmpty();
  }

  /**
   * The gate of the tasks of an element.
   *
   * @param element a source, an element that pulls, or a ring
   * @return closed while a ring that its packets reach is full; null if the tasks never pause
   */
  public Gate gate(Element element) {
    return backPressure.gate(element);
  }

  /**
   * The rings that the tasks of an element pause for.
   *
   * @param element a source, an element that pulls, or a ring
   * @return may be empty
   */
  public Set<? extends Element> pausing(Element element) {
    return backPressure.pausing(element);
  }

  /** Starts to drain all rings, each on the worker to which it leads. */
  public void drain() {
    handoffs.forEach(handoff -> handoff.drain(gate(handoff)));
  }
}
