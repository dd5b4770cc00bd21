// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.effect.AnnotationUse;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementWiring;
import io.sluice.graph.FrameWalk;
import io.sluice.handler.Handlers;
import io.sluice.lang.FlatConfig;
import io.sluice.placement.Rings;
import io.sluice.run.Gate;
import io.sluice.run.Switches;
import io.sluice.run.Worker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The parts of a router: the elements of a configuration, their copies on other workers, the rings
 * between workers, their handlers, and their names. {@link Assembly} fills it in.
 */
abstract sealed class Graph extends ElementContext permits Router {
  /** The handlers of its elements. */
  final HandlerCaller handlers =
      new HandlerCaller(this::find, this::instances, this::create, this::hasThreads);

  private final FlatConfig config;
  private final Map<String, Element> byName = new HashMap<>();
  private List<Element> elements = List.of();
  private List<Element> instances = List.of();
  private Map<Element, List<Element>> copies = Map.of();
  private Rings rings = Rings.none();
  private final FileUses files = new FileUses();
  private volatile AnnotationUse annotationUse =
      Switches.BARE ? AnnotationUse.NONE : AnnotationUse.ALL;

  Graph(FlatConfig config) {
    this.config = config;
  }

  /** Creates an element of a class; null if there is no such class. */
  abstract Element create(String className);

  /** Whether workers have threads; otherwise they run on the caller's thread. */
  abstract boolean hasThreads();

  /** Sets the elements that the configuration declares. */
  final void setElements(List<Element> declared) {
    elements = declared;
    for (Element element : declared) {
      byName.put(element.name(), element);
    }
  }

  /** Sets the copies of elements, without the elements themselves. */
  final void setCopies(Map<Element, List<Element>> made) {
    copies = made;
    instances = elements.stream().flatMap(element -> instances(element).stream()).toList();
  }

  /** Sets the rings, after all elements and copies are connected: the graph is complete. */
  final void setRings(Rings made) {
    rings = made;
    for (Element ring : made.elements()) {
      byName.put(ring.name(), ring);
    }
    List<Element> all = withRings(instances);
    FrameWalk.mark(all);
    for (Element element : all) {
      annotationUse = annotationUse.and(ElementWiring.effects(element).annotationUse());
    }
  }

  @Override
  protected final Gate gate(Element element) {
    return rings.gate(element);
  }

  /** The rings; empty before the graph is placed. */
  final Rings workerRings() {
    return rings;
  }

  /** The files that elements declared. */
  final FileUses files() {
    return files;
  }

  @Override
  protected void declareFile(Element element, String name, boolean writes) {
    files.add(element, name, writes);
  }

  @Override
  public Element userOfFile(String name) {
    return files.userOf(name);
  }

  @Override
  public FlatConfig config() {
    return config;
  }

  @Override
  public List<Element> elements() {
    return withRings(elements);
  }

  private List<Element> withRings(List<Element> some) {
    return Stream.concat(some.stream(), rings.elements().stream()).toList();
  }

  @Override
  public List<Element> instances(Element element) {
    return Stream.concat(
            Stream.of(element), copies.getOrDefault(element, List.<Element>of()).stream())
        .toList();
  }

  /**
   * The elements that run on a worker, and the rings that lead to them.
   *
   * @param worker one of this router's workers
   * @return in order of declaration, rings last
   */
  List<Element> elementsOf(Worker worker) {
    return withRings(instances).stream().filter(element -> element.worker() == worker).toList();
  }

  /**
   * The rings that the linker has put between workers, in front of elements that several workers
   * would enter.
   *
   * @return elements that are in no configuration; often empty
   */
  public List<Element> rings() {
    return rings.elements();
  }

  @Override
  public List<Element> instances() {
    return instances;
  }

  @Override
  public <T> List<T> elements(Class<T> type) {
    return elements.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public Element find(String name) {
    return byName.get(name);
  }

  @Override
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

  @Override
  public Handlers handlers(Element element) {
    return handlers.of(element);
  }

  @Override
  public Handlers globalHandlers() {
    return handlers.global();
  }

  @Override
  public byte[] call(Element element, int number, byte[] data) {
    return handlers.call(element, number, data);
  }

  @Override
  public AnnotationUse annotationUse() {
    return annotationUse;
  }

  @Override
  public void requireAnnotations() {
    annotationUse = AnnotationUse.ALL;
  }
}
