// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.device.Machine;
import io.sluice.device.Waiter;
import io.sluice.packet.PacketPool;
import io.sluice.run.DeviceIdleStrategy;
import io.sluice.run.WallClock;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;

/** A router's workers on threads of their own: their start, their failures and their end. */
final class WorkerThreads {
  /**
   * The stack size of a worker: a push calls all elements of a path recursively, so a path of ten
   * thousand elements needs several megabytes. Untouched pages cost nothing.
   */
  private static final long STACK_BYTES = 64L << 20;

  private final RouterOptions options;
  private final Consumer<String> report;
  private final List<WorkerSeat> seats = new ArrayList<>();
  private final List<AgentRunner> runners = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile List<Worker> workers = List.of();
  private volatile Throwable failure;

  /**
   * Creates no threads yet.
   *
   * @param options how many, where, and how they idle
   * @param report takes failures
   */
  WorkerThreads(RouterOptions options, Consumer<String> report) {
    this.options = options;
    this.report = report;
  }

  /** The current workers, in the order of their indices. */
  List<Worker> workers() {
    return workers;
  }

  /** Creates the workers, whose packets come from a pool. */
  void createWorkers(PacketPool pool) {
    List<Worker> made = new ArrayList<>();
    for (int i = 0; i < options.workers(); i++) {
      made.add(new Worker(i, pool.newAllocator(), this::taskFailed));
    }
    workers = List.copyOf(made);
  }

  /** Called after the threads have continued with other workers. */
  void exchange(List<Worker> next) {
    workers = List.copyOf(next);
    if (isStopRequested()) {
      next.forEach(Worker::halt);
    }
  }

  /** Requests all threads to change over; false if one has too many messages waiting. */
  boolean call(ChangeOver change) {
    for (int i = 0; i < seats.size(); i++) {
      if (!seats.get(i).call(workers.get(i), change)) {
        return false;
      }
    }
    return true;
  }

  boolean isStarted() {
    return !runners.isEmpty();
  }

  /**
   * Starts the threads.
   *
   * @param open opens the elements: runs after all threads are on their processors and before the
   *     first of them works. Exceptions are passed on, and then no worker runs
   */
  void start(Runnable open) {
    CountDownLatch ready = new CountDownLatch(workers.size());
    CountDownLatch opened = new CountDownLatch(1);
    startThreads(ready, opened);
    try {
      await(ready);
      open.run();
    } catch (RuntimeException | Error e) {
      halt();
      workers.forEach(Worker::forget);
      throw e;
    } finally {
      opened.countDown();
      workers.forEach(Worker::awaitStart);
    }
  }

  private void startThreads(CountDownLatch ready, CountDownLatch opened) {
    int[] cpus = options.cpus();
    Machine machine = cpus == null ? null : Router.machine();
    if (machine != null && options.exclusive()) {
      machine.keepClear(cpus);
    }
    for (Worker worker : workers) {
      worker.atStart(
          () -> {
            try {
              if (machine != null) {
                machine.pin(cpus[worker.index() % cpus.length]);
              }
            } finally {
              ready.countDown();
            }
            await(opened);
          });
      WorkerSeat seat = new WorkerSeat(worker);
      seats.add(seat);
      AgentRunner runner =
          new AgentRunner(idle(seat), error -> workerFailed(seat, error), null, seat);
      runners.add(runner);
      AgentRunner.startOnThread(
          runner, body -> new Thread(null, body, worker.roleName(), STACK_BYTES));
    }
  }

  /**
   * What a worker does if there is nothing to do: as the options say, or sleep until a device has a
   * packet.
   */
  private IdleStrategy idle(WorkerSeat seat) {
    if (options.idle() != null) {
      return options.idle().get();
    }
    Machine machine = WallClock.isSimulated() ? null : Router.machine();
    Waiter waiter = machine == null ? null : machine.newWaiter();
    if (waiter == null) {
      return DeviceIdleStrategy.newBackoff();
    }
    waiters.add(waiter);
    seat.worker().setWaiter(waiter);
    return new DeviceIdleStrategy(seat::worker, waiter, workers.size() == 1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the workers to halt. From any thread. */
  void halt() {
    stopped.countDown();
    workers.forEach(Worker::halt);
  }

  boolean isStopRequested() {
    return stopped.getCount() == 0;
  }

  boolean awaitStop(long timeout, TimeUnit unit) throws InterruptedException {
    return stopped.await(timeout, unit);
  }

  /** The failure that ended the run; null if there was none. */
  Throwable failure() {
    return failure;
  }

  /**
   * Stops workers that were told to halt.
   *
   * @param rings whether there are rings to drain between them
   */
  void settle(boolean rings) {
    Quiescence.settle(workers, rings && failure == null);
  }

  /** Ends the threads. */
  void end() {
    runners.forEach(AgentRunner::close);
    workers.forEach(worker -> worker.setWaiter(null));
    waiters.forEach(Waiter::close);
    waiters.clear();
  }

  private void taskFailed(Throwable error) {
    report.accept("a task failed: " + error);
  }

  private void workerFailed(WorkerSeat seat, Throwable error) {
    failure = error;
    if (error instanceof Error) {
      // The thread ends without another round: nobody must wait for its answers.
      seat.onClose();
    }
    report.accept("worker stopped: " + error);
    halt();
  }
}
