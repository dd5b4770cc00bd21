// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.codegen.Fusion;
import io.sluice.device.Machine;
import io.sluice.element.Element;
import io.sluice.element.StopListener;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketPool;
import io.sluice.run.Worker;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A configuration made ready to run. Build it, {@link #start} it, read and write its handlers,
 * {@link #close} it. A router that was not started can be driven by its owner's thread with {@link
 * #step}, as tests and embedders do.
 *
 * <p>{@link #replace} exchanges the configuration while packets flow. Pool, workers and devices
 * stay, and belong to all routers of such a row together: {@link #start}, {@link #step}, {@link
 * #awaitStop}, {@link #close} and the rest of what is about the run, as well as {@link #read} and
 * {@link #write}, mean the same on each of them, so that an owner may keep the first as its handle.
 * Elements, workers and rings are a router's own: {@link #current} has those that run.
 *
 * <pre>{@code
 * try (Router router = Router.parse(text, options)) {
 *   router.start();
 *   router.replace(otherText);
 *   router.read("c.count");
 * }
 * }</pre>
 */
public final class Router extends Graph implements AutoCloseable {
  /** The state of its elements in their life cycle. */
  final LifeCycle life;

  private final RouterOptions options;
  private final Dataplane dataplane;
  private final WorkerThreads threads;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private List<Worker> workers = List.of();

  /** The router that runs while this one is built to replace it; otherwise null. */
  private volatile Router replaced;

  private StateTransfer transfer;
  private boolean closed;
  private boolean discarded;

  Router(FlatConfig config, RouterOptions options) {
    super(config);
    this.options = options;
    GlobalHandlers.add(this, handlers.global());
    threads = new WorkerThreads(options, this::report);
    dataplane = new Dataplane(threads);
    life = new LifeCycle(this, dataplane);
    dataplane.setCurrent(this);
  }

  /** Creates a router that will replace another one. */
  Router(FlatConfig config, Router replaced) {
    super(config);
    options = replaced.options;
    dataplane = replaced.dataplane;
    threads = replaced.threads;
    life = new LifeCycle(this, dataplane);
    this.replaced = replaced;
    GlobalHandlers.add(this, handlers.global());
  }

  /**
   * Reads and builds a configuration.
   *
   * @param text the configuration in the Click language
   * @param options how to build and run it
   * @return a router, not started
   * @throws ConfigurationException if anything is wrong; then nothing has been started
   */
  public static Router parse(String text, RouterOptions options) {
    return Assembly.parse(text, options);
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
    return Assembly.build(options.amendment().apply(config), options, Map.of(), diagnostics);
  }

  /**
   * The machine's services, if an implementation is on the class path.
   *
   * @return null if there is none
   */
  public static Machine machine() {
    return ServiceLoader.load(Machine.class, Router.class.getClassLoader())
        .findFirst()
        .orElse(null);
  }

  /**
   * Replaces the configuration while packets flow: see {@link #replace(FlatConfig)}.
   *
   * @param text the configuration in the Click language
   * @return the new router
   * @throws ConfigurationException if anything is wrong with it; then the current one continues
   */
  public Router replace(String text) {
    return new Replacement(dataplane).run(text, "config");
  }

  /**
   * Replaces the configuration while packets flow. The new one is built and, if requested, warmed
   * up while the current one runs; then, between two batches, all workers change over. Elements of
   * the same name and class take over state; devices of both configurations continue; packets in
   * queues and rings are kept. Only one change is made at a time; others wait. A worker that calls
   * this, for example in a write handler of a Script, gets the router before the change is made,
   * because the change waits for the end of its round.
   *
   * @param config elements and connections
   * @return the new router
   * @throws ConfigurationException if anything is wrong with it; then the current one continues
   */
  public Router replace(FlatConfig config) {
    return new Replacement(dataplane).run(config);
  }

  /** Executes the handler {@code hotconfig}. */
  void hotconfig(String text) {
    new Replacement(dataplane).write(text);
  }

  /**
   * The current router, whose elements are in use.
   *
   * @return this one, unless it was replaced
   */
  public Router current() {
    return dataplane.current();
  }

  /**
   * The results of attempts to replace the configuration.
   *
   * @return counts and pauses since the start
   */
  public Replacements replacements() {
    return dataplane.replacements();
  }

  /** The router that runs while this one is built to replace it; otherwise null. */
  Router replaced() {
    return replaced;
  }

  /**
   * Creates the workers, whose packets come from a pool; takes over those of the router that is
   * replaced.
   */
  void createWorkers(PoolChoice choice) {
    if (choice == null) {
      workers = replaced.workers.stream().map(Worker::new).toList();
    } else {
      workers = dataplane.createWorkers(choice);
    }
  }

  /** Finds the elements whose state will be taken over, if this router will replace another one. */
  void findPredecessors() {
    if (replaced != null) {
      transfer = new StateTransfer(replaced, this);
    }
  }

  /** The change from the current router to this one. */
  ChangeOver changeOver() {
    return new ChangeOver(replaced.workers, workers, transfer, this::take);
  }

  /** Makes this router the current one. */
  private void take() {
    threads.exchange(workers);
    dataplane.setCurrent(this);
    replaced = null;
    transfer = null;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Starts the workers.
   *
   * @throws ConfigurationException if a device cannot be started; then nothing runs
   */
  public void start() {
    if (threads.isStarted() || current().closed) {
      throw new IllegalStateException("a router starts once");
    }
    threads.start(current()::open);
  }

  /**
   * Lets devices receive packets, if they do not already. {@link #start} and {@link #step} call
   * this; a caller that runs the {@link #workers} itself must call it before their first round.
   *
   * @throws ConfigurationException if a device cannot be started
   */
  public void open() {
    life.open();
  }

  @Override
  protected void relink(Worker worker) {
    List<Element> own = elementsOf(worker);
    Fusion.link(own);
    if (dataplane.sampling) {
      Fusion.linkSingles(own);
    }
  }

  @Override
  public int workerCount() {
    return options.workers();
  }

  @Override
  public Set<String> elementClasses() {
    return options.registry().names();
  }

  @Override
  Element create(String className) {
    return options.registry().create(className);
  }

  @Override
  boolean hasThreads() {
    return threads.isStarted() && !current().closed;
  }

  /**
   * Starts to measure what each element costs, in one round out of 512; see {@link Element#cost}
   * and the {@code cycles} handler. Cheap enough to be always on.
   */
  public void startSampling() {
    dataplane.changes.lock();
    try {
      dataplane.sampling = true;
      current().sample();
    } finally {
      dataplane.changes.unlock();
    }
  }

  /** Starts sampling on the workers of this router. */
  void sample() {
    for (Worker worker : workers) {
      Runnable action = () -> CostSampling.start(worker, elementsOf(worker));
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
   * @return the amount of work; 0 if there was nothing to do
   * @throws ConfigurationException if a device cannot be started, which the first step does
   */
  public int step() {
    current().open();
    int work = 0;
    for (Worker worker : threads.workers()) {
      work += worker.step();
    }
    return dataplane.pending == null ? work : work + new Replacement(dataplane).finishPending();
  }

  /**
   * Steps until there is nothing to do, or a stop is requested.
   *
   * @param maxSteps the most steps
   * @return steps taken
   */
  public int runUntilIdle(int maxSteps) {
    int steps = 0;
    while (steps < maxSteps && !isStopRequested() && step() > 0) {
      steps++;
    }
    return steps;
  }

  @Override
  public void requestStop() {
    if (dataplane.holdsStop(this)) {
      return;
    }
    for (StopListener listener : elements(StopListener.class)) {
      if (listener.onStopRequested()) {
        return;
      }
    }
    forceStop();
  }

  @Override
  public void forceStop() {
    if (!dataplane.holdsStop(this)) {
      threads.halt();
    }
  }

  @Override
  public boolean isStopRequested() {
    return threads.isStopRequested();
  }

  /**
   * Waits until an element requests a stop.
   *
   * @param timeout the longest time
   * @param unit of the timeout
   * @return true if a stop was requested
   * @throws InterruptedException if interrupted
   */
  public boolean awaitStop(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitStop(timeout, unit);
  }

  /**
   * The failure that ended the run.
   *
   * @return null if there was none
   */
  public Throwable failure() {
    return threads.failure();
  }

  @Override
  public void fail(String line) {
    dataplane.failed = true;
    report(line);
  }

  /**
   * Sluice's version.
   *
   * @return the version of the jar; "development version" outside of one
   */
  public static String version() {
    String version = Router.class.getPackage().getImplementationVersion();
    return version == null ? "development version" : version;
  }

  /**
   * Whether an element has reported a failure, or a failure ended the run.
   *
   * @return false if there was none
   */
  public boolean hasFailed() {
    return dataplane.failed || failure() != null;
  }

  @Override
  public void report(String line) {
    options.log().accept(line);
    listeners.forEach(listener -> listener.accept(line));
  }

  @Override
  public void addReportListener(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public void removeReportListener(Consumer<String> listener) {
    listeners.remove(listener);
  }

  @Override
  public void print(String text) {
    options.out().accept(text);
  }

  @Override
  public PacketPool pool() {
    return dataplane.pool;
  }

  public RouterOptions options() {
    return options;
  }

  /**
   * The workers. A caller that runs them itself, in place of {@link #start} or {@link #step}, must
   * call {@link #open} first.
   *
   * @return in the order of their indices, read-only
   */
  @Override
  public List<Worker> workers() {
    return workers;
  }

  @Override
  public String read(String path, String parameter) {
    return dataplane.callPresent(this, router -> router.handlers.read(path, parameter));
  }

  @Override
  public void write(String path, String value) {
    writeForWarnings(path, value).forEach(warning -> report(path + ": " + warning));
  }

  @Override
  public List<String> writeForWarnings(String path, String value) {
    return dataplane.callPresent(this, router -> router.handlers.write(path, value));
  }

  /** Stops the workers, cleans up the elements, and closes the pool. */
  @Override
  public void close() {
    dataplane.changes.lock();
    try {
      if (replaced != null || discarded) {
        discard();
      } else if (!current().closed) {
        current().stopRun();
        current().closed = true;
        if (dataplane.ownPool) {
          dataplane.pool.close();
        }
      }
    } finally {
      dataplane.changes.unlock();
    }
  }

  /**
   * Stops the driver and waits until the workers have stopped: packets on their way between two
   * workers have arrived, unless that takes more than a second. Packets that are still in elements
   * then count as dropped. Counters do not change any more, but devices are still open and handlers
   * still work. Workers must not call this.
   */
  public void settle() {
    dataplane.changes.lock();
    try {
      forceStop();
      current().life.settle();
    } finally {
      dataplane.changes.unlock();
    }
  }

  /** Stops the workers and cleans up the elements; the pool and the counters can still be read. */
  public void stop() {
    dataplane.changes.lock();
    try {
      current().stopRun();
    } finally {
      dataplane.changes.unlock();
    }
  }

  private void stopRun() {
    dataplane.dropPending();
    settle();
    threads.end();
    life.cleanUp();
  }

  /** Releases what a router has acquired that was to replace another one but will not. */
  void discard() {
    life.cleanUpDetached();
    replaced = null;
    transfer = null;
    discarded = true;
  }
}
