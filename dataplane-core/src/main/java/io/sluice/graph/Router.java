// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.device.Machine;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketPool;
import io.sluice.run.Worker;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A configuration made ready to run. Build it, {@link #start} it, read and write its handlers,
 * {@link #close} it. A router that was not started can be driven by its owner's thread with {@link
 * #step}, as tests and embedders do.
 */
public final class Router implements AutoCloseable {
  private final RouterOptions options;
  private final FlatConfig config;
  private final List<Element> elements;
  private final Map<String, Element> byName = new HashMap<>();
  private final HandlerCaller handlers =
      new HandlerCaller(byName, this::instances, this::hasThreads);
  private final WorkerThreads threads;
  private List<Element> instances = List.of();
  private Map<Element, List<Element>> copies = Map.of();
  private List<Handoff> handoffs = List.of();
  private BackPressure backPressure;
  private PacketPool pool;
  private boolean ownPool;
  private boolean initialized;
  private boolean closed;
  private volatile AnnotationUse annotationUse =
      Switches.BARE ? AnnotationUse.NONE : AnnotationUse.ALL;

  private Router(
      FlatConfig config,
      RouterOptions options,
      Map<String, Element> given,
      Diagnostics diagnostics) {
    this.config = config;
    this.options = options;
    threads = new WorkerThreads(options, this::report);
    Linker linker = new Linker(config, diagnostics);
    elements = linker.elements();
    linker.instantiate(this, options.registry(), given);
    for (Element element : elements) {
      byName.put(element.name(), element);
      annotationUse = annotationUse.and(Linker.info(element).reads());
    }
    linker.makePorts();
    WarmUp warmUp = diagnostics.hasErrors() ? null : WarmUp.start(config, elements, options);
    // Names first, since any other element may use them, wherever it stands.
    for (Element element : elements) {
      if (definesNames(element)) {
        configure(element, diagnostics);
      }
    }
    for (Element element : elements) {
      if (!definesNames(element)) {
        configure(element, diagnostics);
      }
    }
    linker.connect();
    if (!diagnostics.hasErrors()) {
      linker.findLoops();
    }
    if (!diagnostics.hasErrors()) {
      prepare(warmUp, diagnostics);
    }
    if (diagnostics.hasErrors()) {
      if (warmUp != null) {
        warmUp.cancel();
      }
      diagnostics.error(null, "Router could not be initialized!");
      close();
    }
  }

  /**
   * Reads and builds a configuration.
   *
   * @param text the configuration in the Click language
   * @param options how to build and run it
   * @return a router, not started
   * @throws ConfigurationException when anything is wrong; nothing was started then
   */
  public static Router parse(String text, RouterOptions options) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig flat =
        ClickLanguage.parse(text, "config", ClickLanguage.Options.none(), diagnostics);
    if (diagnostics.hasErrors()) {
      throw new ConfigurationException(diagnostics);
    }
    Router router = build(flat, options, diagnostics);
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
   * @param diagnostics where messages go
   * @return a router, not started; null after errors
   */
  public static Router build(FlatConfig config, RouterOptions options, Diagnostics diagnostics) {
    return build(config, options, Map.of(), diagnostics);
  }

  static Router build(
      FlatConfig config,
      RouterOptions options,
      Map<String, Element> given,
      Diagnostics diagnostics) {
    Router router = new Router(config, options, given, diagnostics);
    return diagnostics.hasErrors() ? null : router;
  }

  static boolean definesNames(Element element) {
    return element instanceof Addresses.AddressBook || element instanceof PortNames;
  }

  private void configure(Element element, Diagnostics diagnostics) {
    Args args = new Args(element, element.config(), element.position(), diagnostics);
    element.configure(args);
    args.complete();
    handlers.register(element);
  }

  private void prepare(WarmUp warmUp, Diagnostics diagnostics) {
    try {
      PoolChoice choice = PoolChoice.open(options, elements);
      pool = choice.pool();
      ownPool = choice.own();
    } catch (IllegalStateException | IllegalArgumentException e) {
      diagnostics.error(null, e.getMessage());
      return;
    }
    for (int i = 0; i < options.workers(); i++) {
      threads.add(new Worker(i, pool.newAllocator(), threads::taskFailed));
    }
    List<Worker> workers = threads.workers();
    Placement placement = new Placement(elements, workers);
    placement.place();
    Replication replication = new Replication(elements, workers);
    replication.run(options.registry(), placement.planned());
    copies = replication.copies();
    List<Element> all = elements.stream().flatMap(e -> instances(e).stream()).toList();
    instances = all;
    placement.joinWorkers(all);
    handoffs = placement.handoffs();
    backPressure = new BackPressure(all, handoffs);
    for (Handoff handoff : handoffs) {
      byName.put(handoff.name(), handoff);
      handlers.register(handoff);
      handoff.drain(backPressure.gate(handoff));
    }
    // To initialize is to open devices.
    if (warmUp != null) {
      warmUp.await();
    }
    initialized = true;
    for (Element element : all) {
      handlers.register(element);
      element.initialize(new Setup(element, diagnostics));
    }
    if (!diagnostics.hasErrors()) {
      workers.forEach(worker -> Fusion.link(elementsOf(worker)));
    }
  }

  BackPressure backPressure() {
    return backPressure;
  }

  /**
   * The machine's services, if an implementation is on the class path.
   *
   * @return null when there is none
   */
  public static Machine machine() {
    return ServiceLoader.load(Machine.class, Router.class.getClassLoader())
        .findFirst()
        .orElse(null);
  }

  /** Starts the workers. */
  public void start() {
    if (threads.isStarted() || closed) {
      throw new IllegalStateException("a router starts once");
    }
    threads.start();
  }

  private boolean hasThreads() {
    return threads.isStarted() && !closed;
  }

  /**
   * Starts to measure what each element costs, in one of 512 rounds; see {@link Element#cost} and
   * the {@code cycles} handler. Cheap enough to leave on.
   */
  public void startSampling() {
    for (Worker worker : threads.workers()) {
      Runnable action =
          () -> {
            List<Element> own = elementsOf(worker);
            Fusion.linkSingles(own);
            // Called twice a sampled round for ever: an iterator would be garbage.
            Element[] measured = own.toArray(new Element[0]);
            worker.startSampling(
                begins -> {
                  for (Element element : measured) {
                    element.sampled(begins);
                  }
                });
          };
      if (!worker.isRunning()) {
        action.run();
      } else if (!worker.execute(action)) {
        report(worker.roleName() + " has too many messages waiting");
      }
    }
  }

  /**
   * Runs every worker once on the calling thread, for a router that was not started.
   *
   * @return how much work was done; 0 when there was nothing to do
   */
  public int step() {
    int work = 0;
    for (Worker worker : threads.workers()) {
      work += worker.step();
    }
    return work;
  }

  /**
   * Steps until there is nothing to do, or somebody asked to stop.
   *
   * @param maxSteps a bound
   * @return steps taken
   */
  public int runUntilIdle(int maxSteps) {
    int steps = 0;
    while (steps < maxSteps && !isStopRequested() && step() > 0) {
      steps++;
    }
    return steps;
  }

  /** Asks the driver to stop, as an element does that has reached its end. Any thread. */
  public void requestStop() {
    for (Element element : elements) {
      if (element instanceof StopListener listener && listener.onStopRequested()) {
        return;
      }
    }
    forceStop();
  }

  /** Stops the driver, whatever a {@link StopListener} would say. Any thread. */
  public void forceStop() {
    threads.halt();
  }

  public boolean isStopRequested() {
    return threads.isStopRequested();
  }

  /**
   * Waits until an element asks to stop.
   *
   * @param timeout how long at most
   * @param unit of the timeout
   * @return true when a stop was asked for
   * @throws InterruptedException when interrupted
   */
  public boolean awaitStop(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitStop(timeout, unit);
  }

  /**
   * What ended the run before its time.
   *
   * @return null after a proper run
   */
  public Throwable failure() {
    return threads.failure();
  }

  /**
   * Prints a message of a running element.
   *
   * @param line the message
   */
  public void report(String line) {
    options.log().accept(line);
  }

  /**
   * Prints what a running element was asked to print.
   *
   * @param text the text, line ends included
   */
  public void print(String text) {
    options.out().accept(text);
  }

  public PacketPool pool() {
    return pool;
  }

  public RouterOptions options() {
    return options;
  }

  public FlatConfig config() {
    return config;
  }

  public List<Worker> workers() {
    return Collections.unmodifiableList(threads.workers());
  }

  /**
   * The elements of the configuration, and behind them the rings that the linker put between
   * workers.
   *
   * @return in order of declaration
   */
  public List<Element> elements() {
    return Stream.concat(elements.stream(), handoffs.stream()).toList();
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
    return Stream.concat(instances.stream(), handoffs.stream())
        .filter(element -> element.worker() == worker)
        .toList();
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

  /**
   * The handlers of an element.
   *
   * @param element one of this router's
   * @return its handlers
   */
  public Handlers handlers(Element element) {
    return handlers.of(element);
  }

  /**
   * Reads a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @return the value
   * @throws Handlers.HandlerException when there is no such handler or it cannot be read
   */
  public String read(String path) {
    return read(path, "");
  }

  /**
   * Reads a handler with a parameter.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param parameter what the handler is asked
   * @return the value
   * @throws Handlers.HandlerException when there is no such handler or it cannot be read
   */
  public String read(String path, String parameter) {
    return handlers.read(path, parameter);
  }

  /**
   * Writes a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param value the value
   * @throws Handlers.HandlerException when there is no such handler or the value is wrong
   */
  public void write(String path, String value) {
    handlers.write(path, value);
  }

  /** Stops the workers, lets the elements clean up, and gives the pool back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    stop();
    closed = true;
    if (ownPool) {
      pool.close();
    }
  }

  /**
   * Stops the driver and waits until the workers rest: packets that were on their way between two
   * workers have arrived, unless that takes a second, and then count as dropped. Counters do not
   * change any more, devices are still open and handlers still answer. Not for workers to call.
   */
  public void settle() {
    forceStop();
    if (initialized) {
      threads.settle(handoffs);
    }
  }

  /**
   * Stops the workers and lets the elements clean up; the pool and the counters can still be read.
   */
  public void stop() {
    settle();
    threads.end();
    if (initialized) {
      initialized = false;
      instances.forEach(Element::cleanup);
      handoffs.forEach(Element::cleanup);
      threads.workers().forEach(worker -> worker.packets().flush());
    }
  }
}
