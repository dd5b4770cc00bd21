// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.AnnotationUse;
import io.sluice.element.Element;
import io.sluice.graph.FrameWalk;
import io.sluice.lang.FlatConfig;
import io.sluice.placement.BackPressure;
import io.sluice.placement.Handoff;
import io.sluice.run.Switches;
import io.sluice.run.Worker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a router consists of: the elements of a configuration, their copies on other workers and the
 * rings between workers, and who is found under which name. {@link Assembly} fills it in.
 */
abstract sealed class Graph permits Router {
  private final FlatConfig config;
  private final Map<String, Element> byName = new HashMap<>();
  private List<Element> elements = List.of();
  private List<Element> instances = List.of();
  private Map<Element, List<Element>> copies = Map.of();
  private List<Handoff> handoffs = List.of();
  private BackPressure backPressure;
  private volatile AnnotationUse annotationUse =
      Switches.BARE ? AnnotationUse.NONE : AnnotationUse.ALL;

  Graph(FlatConfig config) {
    this.config = config;
  }

  /** Takes the elements that the configuration declares. */
  final void setElements(List<Element> declared) {
    elements = declared;
    for (Element element : declared) {
      byName.put(element.name(), element);
    }
  }

  /** Takes the copies of elements, without the elements themselves. */
  final void setCopies(Map<Element, List<Element>> made) {
    copies = made;
    instances = elements.stream().flatMap(element -> instances(element).stream()).toList();
  }

  /** Takes the rings, once all elements and copies are joined: the graph is whole. */
  final void setRings(List<Handoff> rings) {
    handoffs = rings;
    for (Handoff handoff : rings) {
      byName.put(handoff.name(), handoff);
    }
    backPressure = new BackPressure(instances, rings);
    List<Element> all = withRings(instances);
    FrameWalk.mark(all);
    for (Element element : all) {
      annotationUse = annotationUse.and(element.reads());
    }
  }

  /** Which tasks pause for which ring; null before the graph was placed. */
  final BackPressure backPressure() {
    return backPressure;
  }

  /** The rings, as what they are. */
  final List<Handoff> handoffs() {
    return handoffs;
  }

  public FlatConfig config() {
    return config;
  }

  /**
   * The elements of the configuration, and behind them the rings that the linker put between
   * workers.
   *
   * @return in order of declaration
   */
  public List<Element> elements() {
    return withRings(elements);
  }

  private List<Element> withRings(List<Element> some) {
    return Stream.concat(some.stream(), handoffs.stream()).toList();
  }

  /**
   * An element and its copies on other workers.
   *
   * @param element one of {@link #elements}
   * @return the element itself first
   */
  public List<Element> instances(Element element) {
    return Stream.concat(
            Stream.of(element), copies.getOrDefault(element, List.<Element>of()).stream())
        .toList();
  }

  /**
   * The elements that live on a worker, and the rings that lead to them.
   *
   * @param worker one of this router's
   * @return in order of declaration, rings last
   */
  List<Element> elementsOf(Worker worker) {
    return withRings(instances).stream().filter(element -> element.worker() == worker).toList();
  }

  /**
   * The rings that the linker put between workers, in front of elements that several would enter.
   *
   * @return elements that no configuration names, often none
   */
  public List<Element> rings() {
    return List.copyOf(handoffs);
  }

  /**
   * All elements, and their copies on other workers.
   *
   * @return in order of declaration; empty before the graph was placed
   */
  public List<Element> instances() {
    return instances;
  }

  /**
   * All elements of a type, in order of declaration.
   *
   * @param type a class or interface
   * @param <T> the type
   * @return perhaps none
   */
  public <T> List<T> elements(Class<T> type) {
    return elements.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /**
   * Finds an element by its full name.
   *
   * @param name the name
   * @return null when there is none
   */
  public Element find(String name) {
    return byName.get(name);
  }

  /**
   * Finds an element by name as seen from another one: in its compound element first, then
   * outwards.
   *
   * @param name the name
   * @param near whose scope counts; may be null
   * @return null when there is none
   */
  public Element find(String name, Element near) {
    String scope = near == null ? "" : near.name();
    while (!scope.isEmpty()) {
      int slash = scope.lastIndexOf('/');
      scope = slash < 0 ? "" : scope.substring(0, slash);
      Element found = byName.get(scope.isEmpty() ? name : scope + "/" + name);
      if (found != null) {
        return found;
      }
    }
    return byName.get(name);
  }

  /**
   * Which annotations the elements may read. Sources whose buffers carry old ones make these right,
   * and need not the others. Cheap enough to ask for every burst.
   *
   * @return what the classes said together, or {@link #requireAnnotations}
   */
  public AnnotationUse annotationUse() {
    return annotationUse;
  }

  /**
   * Has sources clear annotations from the next burst on: for an element that begins to read them.
   * Any thread.
   */
  public void requireAnnotations() {
    annotationUse = AnnotationUse.ALL;
  }
}
