// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.device.Machine;
import io.sluice.device.PoolSource;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketPool;
import io.sluice.packet.PlainPool;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.concurrent.AgentRunner;

/**
 * A configuration made ready to run. Build it, {@link #start} it, read and write its handlers,
 * {@link #close} it. A router that was not started can be driven by its owner's thread with {@link
 * #step}, as tests and embedders do.
 */
public final class Router implements AutoCloseable {
  private static final long HANDLER_TIMEOUT_SECONDS = 10;
  private static final int MAX_DATA_ROOM = 65_000;
  private static final int MIN_LONG_BUFFERS = 4096;

  /**
   * Stack of a worker: a push goes through all elements of a path, one call inside the other, so
   * that a path of ten thousand elements needs some megabytes. Untouched pages cost nothing.
   */
  private static final long STACK_BYTES = 64L << 20;

  private final RouterOptions options;
  private final FlatConfig config;
  private final List<Element> elements;
  private final Map<String, Element> byName = new HashMap<>();
  private final Map<Element, Handlers> handlers = new HashMap<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<AgentRunner> runners = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private List<Element> instances = List.of();
  private Map<Element, List<Element>> copies = Map.of();
  private List<Handoff> handoffs = List.of();
  private PacketPool pool;
  private boolean ownPool;
  private boolean initialized;
  private boolean closed;
  private volatile Throwable failure;

  private Router(
      FlatConfig config,
      RouterOptions options,
      Map<String, Element> given,
      Diagnostics diagnostics) {
    this.config = config;
    this.options = options;
    Linker linker = new Linker(config, diagnostics);
    elements = linker.elements();
    linker.instantiate(this, options.registry(), given);
    for (Element element : elements) {
      byName.put(element.name(), element);
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
    handlers.put(element, handlersOf(element));
  }

  private static Handlers handlersOf(Element element) {
    Handlers own = new Handlers();
    addDefaultHandlers(element, own);
    element.handlers(own);
    return own;
  }

  private static void addDefaultHandlers(Element element, Handlers own) {
    own.read("name", element::name);
    own.read("class", element::className);
    own.read("config", element::config);
    own.total("drops", element::drops);
    own.read("cycles", () -> HandlerText.cost(element.cost()));
    own.read("handlers", () -> HandlerText.list(own));
    own.read("ports", () -> HandlerText.ports(element));
  }

  private void prepare(WarmUp warmUp, Diagnostics diagnostics) {
    try {
      openPool();
    } catch (IllegalStateException | IllegalArgumentException e) {
      diagnostics.error(null, e.getMessage());
      return;
    }
    for (int i = 0; i < options.workers(); i++) {
      workers.add(new Worker(i, pool.newAllocator(), this::taskFailed));
    }
    Placement placement = new Placement(elements, workers);
    placement.place();
    Replication replication = new Replication(elements, workers);
    replication.run(options.registry(), placement.planned());
    copies = replication.copies();
    List<Element> all = elements.stream().flatMap(e -> instances(e).stream()).toList();
    instances = all;
    placement.joinWorkers(all);
    handoffs = placement.handoffs();
    for (Handoff handoff : handoffs) {
      byName.put(handoff.name(), handoff);
      handlers.put(handoff, handlersOf(handoff));
    }
    // To initialize is to open devices.
    if (warmUp != null) {
      warmUp.await();
    }
    initialized = true;
    for (Element element : all) {
      if (!handlers.containsKey(element)) {
        handlers.put(element, handlersOf(element));
      }
      element.initialize(new Setup(element, diagnostics));
    }
    if (!diagnostics.hasErrors()) {
      workers.forEach(worker -> Fusion.link(elementsOf(worker)));
    }
  }

  private void openPool() {
    pool = options.pool();
    for (Element element : elements) {
      if (pool == null && element instanceof PoolSource source) {
        pool = source.openPool();
      }
    }
    int room = dataRoom();
    // Long buffers are fewer, so that jumbo frames do not ask for a gigabyte.
    int buffers =
        room == options.dataRoom()
            ? options.buffers()
            : (int)
                Math.max(
                    Math.min(MIN_LONG_BUFFERS, options.buffers()),
                    (long) options.buffers() * options.dataRoom() / room);
    Machine machine = machine();
    if (pool == null && machine != null) {
      pool = machine.newPool(buffers, room);
      ownPool = pool != null;
    }
    if (pool == null) {
      pool = new PlainPool(buffers, room);
      ownPool = true;
    }
  }

  /** Bytes that a buffer of the router's own pool must hold. */
  private int dataRoom() {
    int longest = options.dataRoom();
    for (LongPackets source : elements(LongPackets.class)) {
      longest = Math.max(longest, Math.min(MAX_DATA_ROOM, source.longestPacket()));
    }
    return longest;
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
    if (!runners.isEmpty() || closed) {
      throw new IllegalStateException("a router starts once");
    }
    int[] cpus = options.cpus();
    Machine machine = cpus == null ? null : machine();
    for (Worker worker : workers) {
      if (machine != null) {
        int cpu = cpus[worker.index() % cpus.length];
        worker.atStart(() -> machine.pin(cpu));
      }
      AgentRunner runner =
          new AgentRunner(options.idle().get(), error -> workerFailed(worker, error), null, worker);
      runners.add(runner);
      AgentRunner.startOnThread(
          runner, body -> new Thread(null, body, worker.roleName(), STACK_BYTES));
    }
    workers.forEach(Worker::awaitStart);
  }

  /**
   * Starts to measure what each element costs, in one of 512 rounds; see {@link Element#cost} and
   * the {@code cycles} handler. Cheap enough to leave on.
   */
  public void startSampling() {
    for (Worker worker : workers) {
      Runnable action =
          () -> {
            Fusion.linkSingles(elementsOf(worker));
            worker.startSampling();
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
    for (Worker worker : workers) {
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
    for (Worker worker : workers) {
      worker.halt();
    }
    stopped.countDown();
  }

  public boolean isStopRequested() {
    return stopped.getCount() == 0;
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
    return stopped.await(timeout, unit);
  }

  /**
   * What ended the run before its time.
   *
   * @return null after a proper run
   */
  public Throwable failure() {
    return failure;
  }

  private void taskFailed(Throwable error) {
    report("a task failed: " + error);
  }

  private void workerFailed(Worker worker, Throwable error) {
    failure = error;
    if (error instanceof Error) {
      // The thread dies of it without another round: nobody shall wait for its answers.
      worker.onClose();
    }
    report("worker stopped: " + error);
    forceStop();
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
    return Collections.unmodifiableList(workers);
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
   * The handlers of an element.
   *
   * @param element one of this router's
   * @return its handlers
   */
  public Handlers handlers(Element element) {
    return handlers.get(element);
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
    Element element = elementOf(path);
    Handlers.Handler first = handlerOf(element, path);
    if (first.read() == null) {
      throw new Handlers.HandlerException("'" + path + "' is not a read handler");
    }
    List<String> values = new ArrayList<>();
    for (Element instance : first.total() ? instances(element) : List.of(element)) {
      Handlers.Handler handler = handlerOf(instance, path);
      values.add(callOn(instance, path, () -> handler.read().apply(parameter)));
    }
    return HandlerText.sum(values);
  }

  /**
   * Writes a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param value the value
   * @throws Handlers.HandlerException when there is no such handler or the value is wrong
   */
  public void write(String path, String value) {
    Element element = elementOf(path);
    if (handlerOf(element, path).write() == null) {
      throw new Handlers.HandlerException("'" + path + "' is not a write handler");
    }
    for (Element instance : instances(element)) {
      Handlers.Handler handler = handlerOf(instance, path);
      if (handler.preparation() != null) {
        writePrepared(instance, path, handler, value);
        continue;
      }
      callOn(
          instance,
          path,
          () -> {
            handler.write().accept(value);
            return "";
          });
    }
  }

  private void writePrepared(Element element, String path, Handlers.Handler handler, String value) {
    boolean done = false;
    while (!done) {
      Handlers.Change change = handler.preparation().apply(value);
      done = Boolean.parseBoolean(callOn(element, path, () -> String.valueOf(change.apply())));
    }
  }

  private String callOn(Element element, String path, Supplier<String> action) {
    CompletableFuture<String> result = new CompletableFuture<>();
    onWorker(element, () -> complete(result, action));
    return await(result, path);
  }

  private static void complete(CompletableFuture<String> result, Supplier<String> action) {
    try {
      result.complete(action.get());
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private void onWorker(Element element, Runnable action) {
    Worker worker = element.worker();
    if (runners.isEmpty() || closed || worker.isCurrent() || !worker.isRunning()) {
      action.run();
    } else if (!worker.execute(action)) {
      throw new Handlers.HandlerException(worker.roleName() + " has too many messages waiting");
    }
  }

  private static String await(CompletableFuture<String> result, String path) {
    Worker self = Worker.current();
    if (self != null) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANDLER_TIMEOUT_SECONDS);
      while (!result.isDone() && System.nanoTime() < deadline) {
        if (self.answer() == 0) {
          Thread.yield();
        }
      }
    }
    try {
      return result.get(self == null ? HANDLER_TIMEOUT_SECONDS : 0, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new Handlers.HandlerException("'" + path + "' did not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Handlers.HandlerException("interrupted");
    }
  }

  private Element elementOf(String path) {
    int dot = path.lastIndexOf('.');
    Element element = dot < 0 ? null : byName.get(path.substring(0, dot));
    if (element == null) {
      throw new Handlers.HandlerException(
          "no element named '" + (dot < 0 ? path : path.substring(0, dot)) + "'");
    }
    return element;
  }

  private Handlers.Handler handlerOf(Element element, String path) {
    Handlers.Handler handler = handlers.get(element).get(path.substring(path.lastIndexOf('.') + 1));
    if (handler == null) {
      throw new Handlers.HandlerException("no handler '" + path + "'");
    }
    return handler;
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
   * Stops the workers and lets the elements clean up; the pool and the counters can still be read.
   */
  public void stop() {
    forceStop();
    runners.forEach(AgentRunner::close);
    if (initialized) {
      initialized = false;
      instances.forEach(Element::cleanup);
      handoffs.forEach(Element::cleanup);
      workers.forEach(worker -> worker.packets().flush());
    }
  }
}
