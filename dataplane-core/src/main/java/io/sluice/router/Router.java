// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.codegen.Fusion;
import io.sluice.device.Machine;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.element.StopListener;
import io.sluice.handler.Handlers;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketPool;
import io.sluice.run.Worker;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/**
 * A configuration made ready to run. Build it, {@link #start} it, read and write its handlers,
 * {@link #close} it. A router that was not started can be driven by its owner's thread with {@link
 * #step}, as tests and embedders do.
 */
public final class Router extends Graph implements AutoCloseable {
  /** The handlers of its elements. */
  final HandlerCaller handlers = new HandlerCaller(this::find, this::instances, this::hasThreads);

  private final RouterOptions options;
  private final WorkerThreads threads;
  private PacketPool pool;
  private boolean ownPool;
  private boolean initialized;
  private boolean opened;
  private boolean closed;

  Router(FlatConfig config, RouterOptions options) {
    super(config);
    this.options = options;
    threads = new WorkerThreads(options, this::report);
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
    return Assembly.build(config, options, Map.of(), diagnostics);
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

  /** Makes the workers, whose packets come from a pool. */
  void createWorkers(PoolChoice choice) {
    pool = choice.pool();
    ownPool = choice.own();
    threads.createWorkers(pool);
  }

  /** Has the elements take what they need, devices for example; {@link #stop} gives it back. */
  void initialize(Diagnostics diagnostics) {
    initialized = true;
    for (Element element : instances()) {
      handlers.register(element);
      element.initialize(new Setup(element, diagnostics));
    }
    if (!diagnostics.hasErrors()) {
      threads.workers().forEach(worker -> Fusion.link(elementsOf(worker)));
    }
  }

  /**
   * Starts the workers.
   *
   * @throws ConfigurationException when a device cannot be started; nothing runs then
   */
  public void start() {
    if (threads.isStarted() || closed) {
      throw new IllegalStateException("a router starts once");
    }
    threads.start(this::open);
  }

  /**
   * Has devices let packets in, unless that is done. {@link #start} and {@link #step} do it; it is
   * for an owner who runs the {@link #workers} by himself, before their first round.
   *
   * @throws ConfigurationException when a device cannot be started
   */
  public void open() {
    if (opened) {
      return;
    }
    Diagnostics diagnostics = new Diagnostics();
    // Sources last: who receives before all others can send has nowhere to put the packets.
    for (boolean source : new boolean[] {false, true}) {
      for (Element element : instances()) {
        if (element.nInputs() == 0 == source) {
          element.open(new Setup(element, diagnostics));
        }
      }
    }
    if (diagnostics.hasErrors()) {
      throw new ConfigurationException(diagnostics);
    }
    opened = true;
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
   * @throws ConfigurationException when a device cannot be started, which the first step does
   */
  public int step() {
    open();
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
    for (StopListener listener : elements(StopListener.class)) {
      if (listener.onStopRequested()) {
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

  /**
   * The workers. Who runs them himself, in place of {@link #start} or {@link #step}, calls {@link
   * #open} first.
   *
   * @return in the order of their indices, not to be changed
   */
  public List<Worker> workers() {
    return Collections.unmodifiableList(threads.workers());
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
      threads.settle(handoffs());
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
      instances().forEach(Element::cleanup);
      handoffs().forEach(Element::cleanup);
      threads.workers().forEach(worker -> worker.packets().flush());
    }
  }
}
