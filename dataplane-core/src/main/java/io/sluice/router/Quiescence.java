// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.run.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops workers that were told to halt and only drain rings.
 *
 * <p>When is there nothing left to drain? Looking at the rings is not enough, because a worker may
 * be handling packets. But after every worker has completed a round in the halted state, only
 * drains run. If every worker then completes another round, and no round of any worker has drained
 * a packet, then every ring was empty when its worker looked, and no worker could fill one.
 */
final class Quiescence {
  /** How long packets may keep moving, and how long a task may take to end, in nanoseconds. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LOOK_NANOS = 20_000;

  private final List<Worker> workers;
  private long deadline = System.nanoTime() + PATIENCE_NANOS;

  private Quiescence(List<Worker> workers) {
    this.workers = workers;
  }

  /**
   * Waits until workers have drained their rings and stopped.
   *
   * @param workers workers that were told to halt, started or not
   * @param drain false if they must leave rings as they are
   */
  static void settle(List<Worker> workers, boolean drain) {
    Quiescence quiescence = new Quiescence(workers);
    if (drain) {
      quiescence.awaitRound();
      long before;
      do {
        before = quiescence.drained();
        quiescence.awaitRound();
      } while (quiescence.drained() != before && quiescence.hasTime());
    }
    workers.forEach(Worker::end);
    quiescence.deadline = System.nanoTime() + PATIENCE_NANOS;
    quiescence.awaitRound();
  }

  private boolean hasTime() {
    return System.nanoTime() - deadline < 0;
  }

  private long drained() {
    return workers.stream().mapToLong(Worker::drainedRounds).sum();
  }

  /** Waits until each worker has begun and completed a round. */
  private void awaitRound() {
    long[] before = workers.stream().mapToLong(Worker::haltedRounds).toArray();
    for (int i = 0; i < before.length; i++) {
      Worker worker = workers.get(i);
      // The current round does not count.
      while (worker.haltedRounds() < before[i] + 2 && hasTime()) {
        if (worker.isRunning()) {
          LockSupport.parkNanos(LOOK_NANOS);
        } else {
          worker.step();
        }
      }
    }
  }
}
