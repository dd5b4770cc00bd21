// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.run.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings workers to rest that were told to halt, and have only rings to drain any more.
 *
 * <p>When is there nothing left to drain? A look at the rings does not tell, since a worker may
 * have packets in hand. But once every worker has done a whole round as a halted one, no task is at
 * work but drains; and when then every worker has done another whole round while no round of
 * anybody drained a packet, every ring was empty when its worker looked, and nobody was left to
 * fill one.
 */
final class Quiescence {
  /** How long packets may keep moving, and how long a task may take to end. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LOOK_NANOS = 20_000;

  private final List<Worker> workers;
  private long deadline = System.nanoTime() + PATIENCE_NANOS;

  private Quiescence(List<Worker> workers) {
    this.workers = workers;
  }

  /**
   * Waits until workers have drained their rings and rest.
   *
   * @param workers workers that were told to halt, started or not
   * @param drain false when they are to leave rings as they are
   */
  static void settle(List<Worker> workers, boolean drain) {
    Quiescence halt = new Quiescence(workers);
    if (drain) {
      halt.awaitRound();
      long before;
      do {
        before = halt.drained();
        halt.awaitRound();
      } while (halt.drained() != before && halt.hasTime());
    }
    workers.forEach(Worker::end);
    halt.deadline = System.nanoTime() + PATIENCE_NANOS;
    halt.awaitRound();
  }

  private boolean hasTime() {
    return System.nanoTime() - deadline < 0;
  }

  private long drained() {
    return workers.stream().mapToLong(Worker::drainedRounds).sum();
  }

  /** Waits until each worker has begun a round and ended it. */
  private void awaitRound() {
    long[] before = workers.stream().mapToLong(Worker::haltedRounds).toArray();
    for (int i = 0; i < before.length; i++) {
      Worker worker = workers.get(i);
      // The round that is under way now does not count.
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
