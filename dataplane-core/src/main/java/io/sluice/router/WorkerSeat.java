// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.run.Worker;
import org.agrona.concurrent.Agent;

/**
 * What a worker's thread runs: the worker of the current configuration. When the configuration is
 * replaced, the thread continues with the next worker. Belongs to its thread.
 */
final class WorkerSeat implements Agent {
  private Worker worker;

  /** The change of configuration that waits for this thread; usually null. */
  private ChangeOver change;

  WorkerSeat(Worker worker) {
    this.worker = worker;
  }

  /** Requests the thread to change over as soon as it is between two rounds. From any thread. */
  boolean call(Worker present, ChangeOver wanted) {
    boolean sent =
        present.execute(
            () -> {
              change = wanted;
              wanted.called();
            });
    present.wake();
    return sent;
  }

  /** The worker that the thread runs. On the thread. */
  Worker worker() {
    return worker;
  }

  @Override
  public void onStart() {
    worker.onStart();
  }

  @Override
  public int doWork() {
    int work = worker.doWork();
    return change == null ? work : changeOver(work);
  }

  /**
   * Not inside {@link Worker#doWork}: a handler that waits answers messages in the middle of a
   * round.
   */
  private int changeOver(int work) {
    Worker next = change.meet(worker, work);
    if (next != null) {
      worker = next;
      change = null;
    }
    // Reported as work: an idle thread must not fall asleep before all workers have met.
    return 1;
  }

  @Override
  public void onClose() {
    worker.onClose();
  }

  @Override
  public String roleName() {
    return worker.roleName();
  }
}
