// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The loop of a worker: its tasks in turn, and timers that are due; costs are measured in a sample
 * of the rounds. A halted worker runs only tasks that empty rings, and counts its rounds, so that
 * others can tell when it has stopped. Everything but halting happens on the worker's thread; the
 * steady state allocates nothing.
 */
final class Rounds {
  /**
   * How many rounds run between two reads of the clock while there is work: a read costs as much as
   * a packet.
   */
  private static final int CLOCK_ROUNDS = 16;

  final TimerHeap timers = new TimerHeap();

  private final Worker worker;
  private final Mailbox mailbox;
  private final Consumer<Throwable> onFailure;
  private Task[] tasks = new Task[0];
  private int rounds;

  /** The only task that was scheduled in the last round; null if there were several. */
  private Task sole;

  /** Whether a task was scheduled since the last round began. */
  private boolean woken;

  private Sampler sampler;
  private SampledRounds sampledRounds;
  private boolean sampling;

  private volatile boolean halted;
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile long haltedRounds;
  private volatile long drainedRounds;

  /**
   * Creates a loop without tasks.
   *
   * @param worker the worker
   * @param mailbox its messages, for which simulated time stands still
   * @param onFailure told when a task or timer throws
   */
  Rounds(Worker worker, Mailbox mailbox, Consumer<Throwable> onFailure) {
    this.worker = worker;
    this.mailbox = mailbox;
    this.onFailure = onFailure;
  }

  /** Takes over the halted and ended state of the predecessor's loop. */
  void follow(Rounds predecessor) {
    stopping = predecessor.stopping;
    halted = stopping;
    ended = predecessor.ended;
  }

  Task add(Task task) {
    tasks = Arrays.copyOf(tasks, tasks.length + 1);
    tasks[tasks.length - 1] = task;
    return task;
  }

  List<Task> tasks() {
    return List.of(tasks);
  }

  /** Called when a task was scheduled. */
  void taskWoken() {
    woken = true;
  }

  /** Collects the descriptors of the tasks that would run now. */
  void gather(Descriptors into) {
    into.clear();
    for (Task task : tasks) {
      if (task.isReady()) {
        into.add(task.descriptor());
      }
    }
  }

  // ---- costs

  void startSampling(SampledRounds told) {
    sampledRounds = told;
    if (sampler == null) {
      sampler = new Sampler();
    }
  }

  boolean isSampling() {
    return sampling;
  }

  Sampler sampler() {
    return sampler;
  }

  // ---- halting

  void halt() {
    stopping = true;
    halted = true;
  }

  void pause() {
    halted = true;
  }

  void resume() {
    halted = false;
    if (stopping) {
      halted = true;
    }
  }

  void end() {
    ended = true;
  }

  long haltedRounds() {
    return haltedRounds;
  }

  long drainedRounds() {
    return drainedRounds;
  }

  /** Only this worker writes these. */
  private void countHalted(int work) {
    if (work > 0) {
      drainedRounds++;
    }
    haltedRounds++;
  }

  // ---- rounds

  /**
   * Runs rounds while there is work, until the next read of the clock: what surrounds a round costs
   * as much as some packets.
   */
  int run() {
    int work = 0;
    int done;
    do {
      done = round();
      if (done > 0 && rounds != 0 && sole != null) {
        done += repeat(sole);
      }
      if (Simulation.ENABLED && done > 0) {
        Simulation.worked();
      }
      work += done;
    } while (done > 0 && rounds != 0 && !halted);
    return work;
  }

  /**
   * Runs most of the remaining rounds for a single scheduled task while it has work, without the
   * checks at the start of a round.
   */
  private int repeat(Task task) {
    int work = 0;
    int done = 1;
    while (done > 0 && !woken && !halted && rounds < CLOCK_ROUNDS - 1 && !isSampledNext()) {
      done = run(task);
      work += done;
      rounds++;
      if (sampler != null) {
        sampler.skipRound();
      }
    }
    return work;
  }

  private boolean isSampledNext() {
    return sampler != null && sampler.isSampledNext();
  }

  /** Runs one round; returns the amount of work. */
  int round() {
    long begun = Simulation.ENABLED ? Simulation.begin(worker.index()) : 0;
    if (sampler != null && sampler.beginRound()) {
      sampling = true;
      sampledRounds.sampled(true);
    }
    boolean halting = halted;
    int work = runTasks();
    if (sampling) {
      sampling = false;
      sampledRounds.sampled(false);
    }
    if (halted) {
      if (halting) {
        countHalted(work);
      }
      return work;
    }
    if (work == 0 || ++rounds >= CLOCK_ROUNDS) {
      rounds = 0;
      if (Simulation.ENABLED && work == 0 && !isTimerDue(begun)) {
        return 0;
      }
      if (timers.size() > 0) {
        work += runTimers();
      }
    }
    return work;
  }

  /** Advances simulated time if no worker has anything to do. */
  private boolean isTimerDue(long begun) {
    long soonest = timers.size() > 0 ? timers.soonest() : Long.MAX_VALUE;
    return mailbox.isEmpty() && Simulation.rest(worker.index(), begun, soonest);
  }

  private int runTasks() {
    int work = 0;
    int ready = 0;
    Task last = null;
    woken = false;
    for (Task task : tasks) {
      if (!task.isScheduled() || halted && (ended || !task.isDrain())) {
        continue;
      }
      ready++;
      last = task;
      work += run(task);
    }
    sole = ready == 1 ? last : null;
    return work;
  }

  private int run(Task task) {
    try {
      return sampling ? task.runSampled(sampler) : task.runRound();
    } catch (RuntimeException e) {
      onFailure.accept(e);
      if (sampling) {
        sampler.reset();
      }
      return 0;
    }
  }

  private int runTimers() {
    try {
      return timers.run(worker.nanoTime());
    } catch (RuntimeException e) {
      onFailure.accept(e);
      return 1;
    }
  }
}
