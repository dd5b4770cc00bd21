// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.graph.Linker;
import io.sluice.graph.MtuCheck;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.placement.Placement;
import io.sluice.placement.Replication;
import io.sluice.placement.Rings;
import io.sluice.run.Worker;
import io.sluice.warmup.WarmUp;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link Router} from a flat configuration: elements that are configured and connected,
 * then a pool and workers, copies of elements, and rings between workers. The errors of each step
 * are collected; later steps that depend on a failed one are skipped.
 */
final class Assembly {
  private final Router router;
  private final RouterOptions options;
  private final Diagnostics diagnostics;

  private Assembly(Router router, Diagnostics diagnostics) {
    this.router = router;
    this.options = router.options();
    this.diagnostics = diagnostics;
  }

  /** Reads and builds a configuration; see {@link Router#parse}. */
  static Router parse(String text, RouterOptions options) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig flat = ClickLanguage.parse(text, "config", options.language(), diagnostics);
    Router router = diagnostics.hasErrors() ? null : Router.build(flat, options, diagnostics);
    if (router == null) {
      throw new ConfigurationException(diagnostics);
    }
    return router;
  }

  /**
   * Builds a flat configuration.
   *
   * @param config elements and connections
   * @param options how to build and run it
   * @param given elements that exist already, by name
   * @param diagnostics where messages go
   * @return a router, not started; null after errors, and then everything acquired has been
   *     released
   */
  static Router build(
      FlatConfig config,
      RouterOptions options,
      Map<String, Element> given,
      Diagnostics diagnostics) {
    return build(new Router(config, options), given, diagnostics);
  }

  /** Builds a router; see the other method. */
  static Router build(Router router, Map<String, Element> given, Diagnostics diagnostics) {
    new Assembly(router, diagnostics).run(given);
    if (diagnostics.hasErrors()) {
      diagnostics.note(null, "Router could not be initialized!");
      router.close();
      return null;
    }
    return router;
  }

  private void run(Map<String, Element> given) {
    FlatConfig config = router.config();
    for (String required : config.requirements()) {
      // As in Click, which loads packages of elements by name; here all elements are available.
      if (!required.equals(FlatConfig.COMPACT)) {
        diagnostics.error(null, "requirement '" + required + "' not available");
      }
    }
    Linker linker = new Linker(config, diagnostics);
    linker.instantiate(router, options.registry(), given);
    List<Element> elements = linker.elements();
    router.setElements(elements);
    linker.makePorts();
    WarmUp warmUp =
        diagnostics.hasErrors()
            ? null
            : WarmUp.start(config, elements, options.warmUp(), WarmUpRouter.factory(options));
    boolean made = false;
    try {
      make(linker, elements, warmUp);
      made = !diagnostics.hasErrors();
    } finally {
      // After any failure, also an exception in an element, nothing must go on.
      if (!made && warmUp != null) {
        warmUp.cancel();
      }
    }
  }

  private void make(Linker linker, List<Element> elements, WarmUp warmUp) {
    configure(elements);
    router.files().check(diagnostics);
    linker.connect();
    if (!diagnostics.hasErrors()) {
      linker.findLoops();
    }
    if (diagnostics.hasErrors()) {
      return;
    }
    PoolChoice pool = router.replaced() == null ? choosePool(elements) : null;
    if (pool != null || router.replaced() != null) {
      router.createWorkers(pool);
      place(elements);
      router.findPredecessors();
      // Not at the same time: opening devices also needs the processors, and warming up has little
      // time.
      if (warmUp != null) {
        warmUp.await();
      }
      router.life.initialize(diagnostics);
      if (!diagnostics.hasErrors()) {
        MtuCheck.run(router.elements(), diagnostics);
      }
    }
  }

  /** Elements that define names first, because others may use the names. */
  private void configure(List<Element> elements) {
    for (Element element : elements) {
      if (Linker.definesNames(element)) {
        configure(element);
      }
    }
    for (Element element : elements) {
      if (!Linker.definesNames(element)) {
        configure(element);
      }
    }
  }

  private void configure(Element element) {
    Router replaced = router.replaced();
    Element old = replaced == null ? null : replaced.find(element.name());
    if (old != null) {
      ElementWiring.followLiveConfig(element, old);
    }
    ElementWiring.configure(element, diagnostics);
    router.handlers.register(element);
  }

  /** Null after an error. */
  private PoolChoice choosePool(List<Element> elements) {
    try {
      return PoolChoice.open(options, elements);
    } catch (IllegalStateException | IllegalArgumentException e) {
      diagnostics.error(null, e.getMessage());
      return null;
    }
  }

  /** Assigns the elements to workers, with copies and rings. */
  private void place(List<Element> elements) {
    List<Worker> workers = router.workers();
    Placement placement = new Placement(elements, workers);
    placement.place();
    Replication replication = new Replication(elements, workers, placement.groups());
    replication.run(options.registry(), placement.planned());
    router.setCopies(replication.copies());
    Rings rings = placement.joinWorkers(router.instances(), replication.copies());
    router.setRings(rings);
    rings.elements().forEach(router.handlers::register);
    rings.drain();
  }
}
