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
 * What outlives a configuration: the pool, the workers' threads, and a reference to the current
 * router. Successive routers share one object.
 */
final class Dataplane {
  final WorkerThreads threads;

  /** Held while a configuration is replaced or everything ends. */
  final ReentrantLock changes = new ReentrantLock(true);

  PacketPool pool;
  boolean ownPool;
  boolean sampling;

  /** Whether an element has reported a failure. Any thread. */
  volatile boolean failed;

  /** The router that replaces the current one after this step, if workers have no threads. */
  Router pending;

  /**
   * The router that is about to replace the current one: elements of the current one no longer
   * decide about the end of the run. Usually null.
   */
  volatile Router successor;

  /** Whether an element of the current router has requested a stop since there is a successor. */
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

  /** Creates the workers, whose packets come from a pool. */
  List<Worker> createWorkers(PoolChoice choice) {
    pool = choice.pool();
    ownPool = choice.own();
    threads.createWorkers(pool);
    return threads.workers();
  }

  /** Drops the router that was to replace the current one after this step. */
  void dropPending() {
    if (pending != null) {
      pending.discard();
      pending = null;
      successor = null;
    }
  }

  /**
   * Calls a handler of the current configuration, which may be replaced meanwhile.
   *
   * @param asked the router of the caller; elements of a router that has not become current yet
   *     call each other
   * @param call may throw {@link HandlerCaller.ReplacedException}
   * @return its result
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
   * Whether to ignore a stop that an element of a configuration requests which is about to be
   * replaced. A script may end after it has written the next configuration: as in Click, the run
   * then continues with that. If the replacement fails, the run ends.
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

  /** Records a successful change; holding {@link #changes}. */
  void made(long pauseNanos, long dropped) {
    replacements = replacements.madeOnce(pauseNanos, dropped);
  }

  /** Records a failed change; holding {@link #changes}. */
  void refused() {
    replacements = replacements.refusedOnce();
  }

  /** The allocator for elements that no worker runs any more; holding {@link #changes}. */
  PacketAllocator control() {
    if (control == null) {
      control = pool.newAllocator();
    }
    return control;
  }
}
