// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.run.Worker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The moment in which all workers leave one configuration and begin with the next. It has four
 * steps, so that packets wait for as short a time as possible:
 *
 * <ol>
 *   <li>Each worker is told, and goes on with packets until all know.
 *   <li>Where there are rings between workers that the next configuration does not have, the
 *       workers do nothing but empty rings until these are empty.
 *   <li>Each worker comes to rest between two rounds. Until all rest it answers messages, since
 *       another one may be waiting for the answer, in the middle of a round; and until then the
 *       change can still be called off.
 *   <li>One worker after the other has its new elements take over state ({@link StateTransfer}).
 *       Nothing else happens meanwhile, whichever worker an element was at home on. Then all go on.
 * </ol>
 */
final class ChangeOver {
  private static final long CALLED_OFF = -1;
  private static final int NOBODY = -1;

  /** How long rings may take to become empty, because packets may circulate. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final StateTransfer transfer;
  private final Runnable commit;
  private final List<Worker> before;
  private final List<Worker> after;
  private final AtomicInteger aware = new AtomicInteger();

  /**
   * The number of the attempt to stop in the upper half, the number of stopped workers in the
   * lower.
   */
  private final AtomicLong resting = new AtomicLong();

  /** The worker whose elements take over state. */
  private final AtomicInteger turn = new AtomicInteger(NOBODY);

  private final CountDownLatch done;

  /** By worker; each entry belongs to its worker. */
  private final boolean[] arrived;

  /** When the first worker stopped handling packets. */
  private final AtomicLong startNanos = new AtomicLong();

  private volatile long pauseNanos;

  /**
   * Creates a change.
   *
   * @param before the workers of the old configuration
   * @param after those of the new one
   * @param transfer what is taken over
   * @param commit makes the new configuration the current one
   */
  ChangeOver(List<Worker> before, List<Worker> after, StateTransfer transfer, Runnable commit) {
    this.before = before;
    this.after = after;
    this.transfer = transfer;
    this.commit = commit;
    done = new CountDownLatch(before.size());
    arrived = new boolean[before.size()];
  }

  /** Called when a worker has been told; on its thread. */
  void called() {
    aware.incrementAndGet();
  }

  /**
   * Called by a worker between two rounds, on its thread.
   *
   * @param worker the worker
   * @param work its work in the previous round; 0 for none
   * @return the worker to continue with; null to do another round and call again
   */
  Worker meet(Worker worker, int work) {
    if (resting.get() != CALLED_OFF && aware.get() < before.size()) {
      return null;
    }
    if (!arrived[worker.index()]) {
      arrived[worker.index()] = true;
      startNanos.compareAndSet(0, System.nanoTime());
      if (transfer.hasOrphans()) {
        worker.pause();
        return null;
      }
    } else if (work > 0 && transfer.hasOrphans() && !isOverdue()) {
      return null;
    }
    rest(worker);
    if (turn.get() != NOBODY) {
      return exchange(worker.index());
    } else if (resting.get() != CALLED_OFF) {
      return null;
    }
    worker.resume();
    return worker;
  }

  /** Waits until all have stopped, or must do another round, or the change is cancelled. */
  private void rest(Worker worker) {
    long mine = enter();
    Waiting waiting = new Waiting();
    while (turn.get() == NOBODY) {
      long now = resting.get();
      if (now == CALLED_OFF || attempt(now) != mine) {
        return;
      }
      if (count(now) < before.size()
          && worker.hasMessages()
          && resting.compareAndSet(now, now - 1)) {
        worker.answer();
        mine = enter();
      } else {
        waiting.idle();
      }
    }
  }

  /** Counts a worker as stopped; the last one decides what follows. Returns the attempt. */
  private long enter() {
    long now = resting.updateAndGet(was -> was == CALLED_OFF ? was : was + 1);
    if (now != CALLED_OFF && count(now) == before.size()) {
      if (transfer.areOrphansEmpty() || isOverdue()) {
        turn.set(0);
      } else {
        resting.set(attempt(now) + 1 << 32);
      }
    }
    return attempt(now);
  }

  private boolean isOverdue() {
    return System.nanoTime() - startNanos.get() > PATIENCE_NANOS;
  }

  private static long attempt(long state) {
    return state >> 32;
  }

  private static int count(long state) {
    return (int) state;
  }

  private Worker exchange(int index) {
    Worker next = after.get(index);
    awaitTurn(index);
    next.replace(before.get(index));
    transfer.run(next);
    if (index == before.size() - 1) {
      commit.run();
      pauseNanos = System.nanoTime() - startNanos.get();
    }
    turn.set(index + 1);
    awaitTurn(before.size());
    done.countDown();
    return next;
  }

  private void awaitTurn(int wanted) {
    Waiting waiting = new Waiting();
    while (turn.get() < wanted) {
      waiting.idle();
    }
  }

  /** Makes the whole change on the calling thread, for a router whose workers have no threads. */
  void runHere() {
    startNanos.set(System.nanoTime());
    while (!transfer.areOrphansEmpty() && !isOverdue()) {
      before.forEach(Worker::pause);
      before.forEach(Worker::step);
    }
    for (int i = 0; i < before.size(); i++) {
      Worker next = after.get(i);
      next.replace(before.get(i));
      next.runHere(() -> transfer.run(next));
    }
    commit.run();
    pauseNanos = System.nanoTime() - startNanos.get();
  }

  /**
   * Cancels the change, unless all workers have stopped already; those that have continue as
   * before.
   *
   * @return false if it is too late
   */
  boolean callOff() {
    long now = resting.updateAndGet(was -> count(was) == before.size() ? was : CALLED_OFF);
    return now == CALLED_OFF;
  }

  /**
   * Waits until all workers are running again.
   *
   * @return false after the timeout
   */
  boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return done.await(timeout, unit);
  }

  /** How long packets waited: from the first worker's stop until all were running. */
  long pauseNanos() {
    return pauseNanos;
  }

  /** Waits for microseconds, on processors that other threads may need. */
  private static final class Waiting {
    private static final int SPINS = 200;
    private int spins;

    void idle() {
      if (spins < SPINS) {
        spins++;
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
