// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import io.sluice.run.Worker;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The moment in which all workers leave one configuration and begin with the next. It has four
 * steps, so that packets wait for as short a time as possible:
 *
 * <ol>
 *   <li>Each worker is told, and goes on with packets until all know.
 *   <li>Each worker comes to rest between two rounds. Until all rest it answers messages, since
 *       another one may be waiting for the answer, in the middle of a round; and until then the
 *       change can still be called off.
 *   <li>One worker after the other has its new elements take over state ({@link StateTransfer}).
 *       Nothing else happens meanwhile, whichever worker an element was at home on.
 *   <li>All go on, each with what waited in rings that the new configuration does not have.
 * </ol>
 */
final class ChangeOver {
  private static final int CALLED_OFF = -1;

  private final StateTransfer transfer;
  private final Runnable commit;
  private final List<Worker> before;
  private final List<Worker> after;
  private final AtomicInteger aware = new AtomicInteger();
  private final AtomicInteger resting = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final CountDownLatch done;
  private final long[] restingSince;
  private volatile long pauseNanos;

  /**
   * Creates one.
   *
   * @param before the workers of the configuration that is left
   * @param after those of the next one
   * @param transfer what is taken over
   * @param commit makes the next configuration the present one
   */
  ChangeOver(List<Worker> before, List<Worker> after, StateTransfer transfer, Runnable commit) {
    this.before = before;
    this.after = after;
    this.transfer = transfer;
    this.commit = commit;
    done = new CountDownLatch(before.size());
    restingSince = new long[before.size()];
  }

  /** A worker knows; on its thread. */
  void called() {
    aware.incrementAndGet();
  }

  /**
   * A worker is between two rounds; on its thread.
   *
   * @return the worker to go on with; null to do a round and come again
   */
  Worker meet(Worker worker) {
    if (resting.get() == CALLED_OFF) {
      return worker;
    }
    if (aware.get() < before.size()) {
      return null;
    }
    if (!rest(worker)) {
      return worker;
    }
    return exchange(worker.index());
  }

  private boolean rest(Worker worker) {
    Waiting waiting = new Waiting();
    enter(worker);
    while (true) {
      int now = resting.get();
      if (now == CALLED_OFF) {
        return false;
      }
      if (now == before.size()) {
        return true;
      }
      if (worker.hasMessages() && resting.compareAndSet(now, now - 1)) {
        worker.answer();
        enter(worker);
      } else {
        waiting.idle();
      }
    }
  }

  private void enter(Worker worker) {
    restingSince[worker.index()] = System.nanoTime();
    resting.updateAndGet(count -> count == CALLED_OFF ? CALLED_OFF : count + 1);
  }

  private Worker exchange(int index) {
    Worker next = after.get(index);
    awaitTurn(index);
    next.replace(before.get(index));
    transfer.run(next);
    boolean last = index == before.size() - 1;
    if (last) {
      commit.run();
      pauseNanos = System.nanoTime() - Arrays.stream(restingSince).min().orElse(0);
    }
    turn.set(index + 1);
    awaitTurn(before.size());
    transfer.deliver(next, new PacketBatch());
    done.countDown();
    return next;
  }

  private void awaitTurn(int wanted) {
    Waiting waiting = new Waiting();
    while (turn.get() < wanted) {
      waiting.idle();
    }
  }

  /** Does all of it on the calling thread, for a router whose workers have no threads. */
  void runHere() {
    long start = System.nanoTime();
    for (int i = 0; i < before.size(); i++) {
      Worker next = after.get(i);
      next.replace(before.get(i));
      next.runHere(() -> transfer.run(next));
    }
    commit.run();
    pauseNanos = System.nanoTime() - start;
    for (Worker next : after) {
      next.runHere(() -> transfer.deliver(next, new PacketBatch()));
    }
  }

  /**
   * Calls the change off, unless all workers rest already; those that came go on as before.
   *
   * @return false when it is too late
   */
  boolean callOff() {
    int was = resting.updateAndGet(count -> count == before.size() ? count : CALLED_OFF);
    return was == CALLED_OFF;
  }

  /**
   * Waits until all workers are at work again.
   *
   * @return false when the time is over
   */
  boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return done.await(timeout, unit);
  }

  /** How long packets waited: from the first worker's rest until all went on. */
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
