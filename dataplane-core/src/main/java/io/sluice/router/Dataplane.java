// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.handler.Handlers;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketPool;
import io.sluice.run.Worker;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What outlives a configuration: the pool, the workers' threads, and the knowledge which router
 * runs. Routers that follow one another share one.
 */
final class Dataplane {
  final WorkerThreads threads;

  /** Held while a configuration is replaced or everything ends. */
  final ReentrantLock changes = new ReentrantLock(true);

  PacketPool pool;
  boolean ownPool;
  boolean sampling;

  /** Whether an element said that it failed at what it is there for. Any thread. */
  volatile boolean failed;

  /** Who replaces the present router when the step is over, where workers have no threads. */
  Router pending;

  /**
   * Who is about to replace the present router, once it is ready: elements of the present one have
   * no say any more about the end of the run. Null most of the time.
   */
  volatile Router successor;

  /** Whether an element of the present router asked to stop since there is a successor. */
  volatile boolean stopHeld;

  private volatile Router current;
  private volatile Replacements replacements = new Replacements(0, 0, 0, 0, 0);
  private PacketAllocator control;

  Dataplane(WorkerThreads threads) {
    this.threads = threads;
  }

  Router current() {
    return current;
  }

  void setCurrent(Router router) {
    current = router;
  }

  /** Makes the workers, whose packets come from a pool. */
  List<Worker> createWorkers(PoolChoice choice) {
    pool = choice.pool();
    ownPool = choice.own();
    threads.createWorkers(pool);
    return threads.workers();
  }

  /** Forgets the router that was to replace the present one when the step is over. */
  void dropPending() {
    if (pending != null) {
      pending.discard();
      pending = null;
      successor = null;
    }
  }

  /**
   * Calls a handler of the configuration that runs, though it may be replaced meanwhile.
   *
   * @param asked the router that was asked; elements of one that is to replace another call each
   *     other before it does
   * @param call may throw {@link HandlerCaller.ReplacedException}
   * @return what it gives
   */
  <T> T callPresent(Router asked, Function<Router, T> call) {
    while (true) {
      Router router = asked.replaced() == null ? current : asked;
      try {
        return call.apply(router);
      } catch (HandlerCaller.ReplacedException e) {
        if (router == current) {
          throw new Handlers.HandlerException(e.getMessage());
        }
      }
    }
  }

  /**
   * Whether an element of a configuration asks to stop that is about to be replaced, as a script
   * does that ends by writing the next one: as in Click, the run goes on with that. Should the
   * replacement fail, the run ends after all.
   */
  boolean holdsStop(Router asking) {
    Router next = successor;
    boolean holds = next != null && next != asking && Worker.current() != null;
    stopHeld |= holds;
    return holds;
  }

  Replacements replacements() {
    return replacements;
  }

  /** Notes a change that was made; under {@link #changes}. */
  void made(long pauseNanos, long dropped) {
    replacements = replacements.madeOnce(pauseNanos, dropped);
  }

  /** Notes a change that could not be made; under {@link #changes}. */
  void refused() {
    replacements = replacements.refusedOnce();
  }

  /** The allocator for elements that no worker runs any more; under {@link #changes}. */
  PacketAllocator control() {
    if (control == null) {
      control = pool.newAllocator();
    }
    return control;
  }
}
