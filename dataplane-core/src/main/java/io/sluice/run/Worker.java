// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import io.sluice.device.Waiter;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;

/**
 * One thread's share of a graph: its tasks, timers and allocator. Elements run in {@link #doWork}
 * only. Other threads reach a worker only through {@link #execute}. The steady state allocates
 * nothing.
 */
public final class Worker implements Agent {
  private static final ThreadLocal<Worker> CURRENT = new ThreadLocal<>();

  private final int index;
  private final PacketAllocator packets;
  private final Consumer<Throwable> onFailure;
  private final Mailbox mailbox;
  private final Rounds rounds;
  private final List<Runnable> onStart = new ArrayList<>();
  private final CountDownLatch started;
  private final RandomNumbers random;
  private SpareBatches spare = new SpareBatches();
  private long now = WallClock.steadyNanos();
  private volatile Waiter waiter;
  private volatile Thread thread;
  private volatile boolean replaced;

  /**
   * Creates a worker.
   *
   * @param index from 0
   * @param packets its allocator
   * @param onFailure told when a task or timer throws; the worker goes on
   */
  public Worker(int index, PacketAllocator packets, Consumer<Throwable> onFailure) {
    this.index = index;
    this.packets = packets;
    this.onFailure = onFailure;
    mailbox = new Mailbox(onFailure);
    rounds = new Rounds(this, mailbox, onFailure);
    started = new CountDownLatch(1);
    random = new RandomNumbers();
    if (Simulation.ENABLED) {
      Simulation.enter(index);
    }
  }

  /**
   * Creates the worker that will replace another one on its thread, with the tasks and timers of
   * another configuration, but the same index, allocator and mailbox. It does not run before {@link
   * #replace}.
   *
   * @param predecessor the current worker
   */
  public Worker(Worker predecessor) {
    index = predecessor.index;
    packets = predecessor.packets;
    onFailure = predecessor.onFailure;
    mailbox = new Mailbox(predecessor.mailbox);
    rounds = new Rounds(this, mailbox, onFailure);
    started = predecessor.started;
    random = predecessor.random;
  }

  /**
   * Replaces the previous worker. On its thread, between two rounds.
   *
   * @param predecessor the worker that this one was created from
   */
  public void replace(Worker predecessor) {
    spare = predecessor.spare;
    predecessor.spare = new SpareBatches();
    thread = predecessor.thread;
    waiter = predecessor.waiter;
    rounds.follow(predecessor.rounds);
    predecessor.replaced = true;
    mailbox.open();
    if (CURRENT.get() == predecessor) {
      CURRENT.set(this);
    }
    nanoTime();
  }

  /**
   * Whether another worker has replaced this one, so that its elements are not in use any more.
   *
   * @return once true, always true
   */
  public boolean isReplaced() {
    return replaced;
  }

  public int index() {
    return index;
  }

  public PacketAllocator packets() {
    return packets;
  }

  TimerHeap timers() {
    return rounds.timers;
  }

  /**
   * Adds a task, not yet scheduled. Before the start, or on the worker.
   *
   * @param name for reports
   * @param body what it does
   * @return the task
   */
  public Task newTask(String name, TaskBody body) {
    return newTask(name, body, new CostMeter());
  }

  /**
   * Adds a task, not yet scheduled. Before the start, or on the worker.
   *
   * @param name for reports
   * @param body what it does
   * @param meter charged with its time in sampled rounds
   * @return the task
   */
  public Task newTask(String name, TaskBody body, CostMeter meter) {
    return rounds.add(new Task(this, name, body, meter, false));
  }

  /**
   * Adds a task that empties a ring, not yet scheduled. It still runs after the worker was told to
   * halt. Before the start.
   *
   * @param name for reports
   * @param body what it does
   * @param gate pauses it while closed; null for none
   */
  public Task newDrain(String name, TaskBody body, Gate gate) {
    Task task = rounds.add(new Task(this, name, body, new CostMeter(), true));
    task.setGate(gate);
    return task;
  }

  /**
   * Creates a timer, not yet scheduled.
   *
   * @param body runs when it expires
   * @return the timer
   */
  public Timer newTimer(TimerBody body) {
    return new Timer(this, body);
  }

  /**
   * Starts to measure what elements cost, in a sample of the rounds. On the worker.
   *
   * @param told called at the start and end of these rounds, so that elements need no check in all
   *     other rounds
   */
  public void startSampling(SampledRounds told) {
    rounds.startSampling(told);
  }

  /**
   * Whether this round is one in which costs are measured.
   *
   * @return true in a sampled round
   */
  public boolean isSampling() {
    return rounds.isSampling();
  }

  /**
   * The sampler; only in a sampled round.
   *
   * @return the sampler
   */
  public Sampler sampler() {
    return rounds.sampler();
  }

  /**
   * Adds an action that runs on the thread before the first task, for example to pin it.
   *
   * @param action the action
   */
  public void atStart(Runnable action) {
    onStart.add(action);
  }

  /**
   * This worker's tasks.
   *
   * @return in the order they run
   */
  public List<Task> tasks() {
    return rounds.tasks();
  }

  /**
   * The clock, read now.
   *
   * @return nanoseconds since an arbitrary origin, as {@link WallClock#steadyNanos}
   */
  public long nanoTime() {
    now = WallClock.steadyNanos();
    return now;
  }

  /**
   * The clock as it was last read, at most some bursts ago.
   *
   * @return nanoseconds since an arbitrary origin
   */
  public long recentNanoTime() {
    return now;
  }

  /**
   * Random numbers for everything that runs on this worker.
   *
   * @return always the same object
   */
  public RandomNumbers random() {
    return random;
  }

  /**
   * Lends an empty batch; batches may be returned in any order.
   *
   * @return a batch
   */
  public PacketBatch borrow() {
    return spare.borrow();
  }

  /**
   * Takes a batch back.
   *
   * @param batch an empty batch
   */
  public void giveBack(PacketBatch batch) {
    spare.giveBack(batch);
  }

  /**
   * Runs an action on the worker between two batches. From any thread.
   *
   * @param message the action
   * @return false if the worker's mailbox is full
   */
  public boolean execute(Runnable message) {
    boolean sent = mailbox.offer(message);
    endSleep();
    return sent;
  }

  /**
   * Handles waiting messages, for a worker that waits for another one: so two that call each other
   * get their answers. On the worker's thread.
   *
   * @return how many there were
   */
  public int answer() {
    return mailbox.isEmpty() ? 0 : mailbox.run();
  }

  /**
   * Whether messages wait for {@link #answer}.
   *
   * @return true if there are some
   */
  public boolean hasMessages() {
    return !mailbox.isEmpty();
  }

  /** Ends an idle worker's sleep, so that it handles a message at once. From any thread. */
  public void wake() {
    LockSupport.unpark(thread);
    endSleep();
  }

  private void endSleep() {
    Waiter sleep = waiter;
    if (sleep != null) {
      sleep.wake();
    }
  }

  /**
   * Sets what the worker sleeps with, so that messages end its sleep. Before the start.
   *
   * @param sleep null for none
   */
  public void setWaiter(Waiter sleep) {
    waiter = sleep;
  }

  /**
   * Whether the worker's sleep ends within microseconds after a timer is due, instead of hundreds
   * of them.
   *
   * @return false also if it never sleeps
   */
  public boolean wakesInTime() {
    return waiter != null;
  }

  /** Collects the descriptors of the tasks that would run now. */
  void gather(Descriptors into) {
    rounds.gather(into);
  }

  /** Nanoseconds until a timer is due, from the last read of the clock; 0 or less if one is due. */
  long untilTimer() {
    return rounds.timers.size() > 0 ? rounds.timers.soonest() - now : Long.MAX_VALUE;
  }

  /** Drops waiting messages after a failed start: before the worker's first round. */
  public void forget() {
    mailbox.clear();
  }

  /**
   * The worker whose thread is the calling one.
   *
   * @return null on other threads
   */
  public static Worker current() {
    return CURRENT.get();
  }

  /**
   * Keeps the worker from running tasks other than those that empty rings; messages are still
   * handled. From any thread.
   */
  public void halt() {
    rounds.halt();
    endSleep();
  }

  /** As {@link #halt}, until {@link #resume}. On the worker's thread. */
  public void pause() {
    rounds.pause();
  }

  /** Ends a pause, unless the worker was told to halt. On the worker's thread. */
  public void resume() {
    rounds.resume();
  }

  /** Keeps a halted worker from emptying rings, too. From any thread. */
  public void end() {
    rounds.end();
  }

  /**
   * How many rounds the worker has begun after it was told to halt, and completed. A thread that
   * has read this sees all memory effects of these rounds.
   *
   * @return a count
   */
  public long haltedRounds() {
    return rounds.haltedRounds();
  }

  /**
   * How many of the {@link #haltedRounds} had something to do.
   *
   * @return a count
   */
  public long drainedRounds() {
    return rounds.drainedRounds();
  }

  public boolean isRunning() {
    return thread != null;
  }

  /**
   * Runs one round on the calling thread, for a router that was not started.
   *
   * @return the amount of work
   */
  public int step() {
    Worker before = CURRENT.get();
    CURRENT.set(this);
    try {
      return answer() + rounds.round();
    } finally {
      CURRENT.set(before);
    }
  }

  /**
   * Runs an action on the calling thread as if it were the worker's, for a router that was not
   * started.
   *
   * @param action the action
   */
  public void runHere(Runnable action) {
    Worker before = CURRENT.get();
    CURRENT.set(this);
    try {
      action.run();
    } finally {
      CURRENT.set(before);
    }
  }

  /**
   * Whether the calling thread is this worker's.
   *
   * @return true on the worker
   */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void onStart() {
    thread = Thread.currentThread();
    CURRENT.set(this);
    try {
      onStart.forEach(Runnable::run);
      nanoTime();
    } finally {
      started.countDown();
    }
  }

  /** Waits until the worker's thread is running, so that messages are handled there. */
  public void awaitStart() {
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called when a task of this worker was scheduled. */
  void taskWoken() {
    rounds.taskWoken();
  }

  /** Handles messages, and runs rounds while there is work. */
  @Override
  public int doWork() {
    int work = answer();
    if (Simulation.ENABLED && work > 0) {
      Simulation.worked();
    }
    return work + rounds.run();
  }

  @Override
  public void onClose() {
    mailbox.run();
    packets.flush();
    CURRENT.remove();
    thread = null;
    if (Simulation.ENABLED) {
      Simulation.leave(index);
    }
  }

  @Override
  public String roleName() {
    return "sluice-worker-" + index;
  }
}
