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
 * One thread's share of a graph: its tasks, timers and allocator. Everything an element does
 * happens in {@link #doWork}. Other threads reach a worker only through {@link #execute}. The
 * steady state allocates nothing.
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
   * Creates the worker that will follow another one on its thread, with the tasks and timers of
   * another configuration. Index, allocator and mailbox stay. Until {@link #replace} it is not
   * running.
   *
   * @param predecessor the worker that runs now
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
   * Takes the place of the worker before. On its thread, between two rounds.
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
   * Whether another worker has taken this one's place, so that the elements here are not in use any
   * more.
   *
   * @return true for ever once it is true
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
   * @param meter what its time is charged to in sampled rounds
   * @return the task
   */
  public Task newTask(String name, TaskBody body, CostMeter meter) {
    return rounds.add(new Task(this, name, body, meter, false));
  }

  /**
   * Adds a task that empties a ring, not yet scheduled. It still runs when the worker has been told
   * to halt. Before the start.
   *
   * @param name for reports
   * @param body what it does
   * @param gate has it pause; null for none
   * @return the task
   */
  public Task newDrain(String name, TaskBody body, Gate gate) {
    Task task = rounds.add(new Task(this, name, body, new CostMeter(), true));
    task.setGate(gate);
    return task;
  }

  /**
   * Makes a timer, not yet scheduled.
   *
   * @param body what happens when it expires
   * @return the timer
   */
  public Timer newTimer(TimerBody body) {
    return new Timer(this, body);
  }

  /**
   * Starts to measure what elements cost, in a sample of the rounds. On the worker.
   *
   * @param told about them, so that elements need not ask in all other rounds
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
   * What measures; only in a sampled round.
   *
   * @return the sampler
   */
  public Sampler sampler() {
    return rounds.sampler();
  }

  /**
   * Has something run on the thread before the first task, for example its pinning.
   *
   * @param action what to do
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
   * The clock, read anew.
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
   * Random numbers for what runs on this worker.
   *
   * @return the same ones each time
   */
  public RandomNumbers random() {
    return random;
  }

  /**
   * Lends an empty batch; give it back in any order.
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
   * Has something run on the worker between two batches. From any thread.
   *
   * @param message what to do
   * @return false when the worker's mailbox is full
   */
  public boolean execute(Runnable message) {
    boolean sent = mailbox.offer(message);
    endSleep();
    return sent;
  }

  /**
   * Handles waiting messages, for a worker that waits for another one: two that ask each other get
   * their answers. On the worker's thread.
   *
   * @return how many there were
   */
  public int answer() {
    return mailbox.isEmpty() ? 0 : mailbox.run();
  }

  /**
   * Whether messages wait for {@link #answer}.
   *
   * @return true when there are some
   */
  public boolean hasMessages() {
    return !mailbox.isEmpty();
  }

  /** Ends an idle worker's sleep, so that it handles a message at once. Any thread. */
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
   * Says what the worker sleeps by, so that messages end its sleep. Before the start.
   *
   * @param sleep null for none
   */
  public void setWaiter(Waiter sleep) {
    waiter = sleep;
  }

  /**
   * Whether the worker's sleep ends some microseconds after a timer is due, instead of some
   * hundred.
   *
   * @return false, too, when it never sleeps
   */
  public boolean wakesInTime() {
    return waiter != null;
  }

  /** Finds out what the tasks wait for that would run now. */
  void gather(Descriptors into) {
    rounds.gather(into);
  }

  /** Nanoseconds until a timer is due, from the last look at the clock; 0 or less when one is. */
  long untilTimer() {
    return rounds.timers.size() > 0 ? rounds.timers.soonest() - now : Long.MAX_VALUE;
  }

  /** Drops the messages that wait, after a start that failed: before the worker's first round. */
  public void forget() {
    mailbox.clear();
  }

  /**
   * The worker whose thread this is.
   *
   * @return null on other threads
   */
  public static Worker current() {
    return CURRENT.get();
  }

  /**
   * Keeps the worker from starting another task, but for those that empty rings; messages are still
   * handled. Any thread.
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

  /** Keeps a worker that was told to halt from emptying rings, too. Any thread. */
  public void end() {
    rounds.end();
  }

  /**
   * Rounds that the worker began after it was told to halt, and ended. Whoever has read this sees
   * what was done in them.
   *
   * @return a count
   */
  public long haltedRounds() {
    return rounds.haltedRounds();
  }

  /**
   * Those of the {@link #haltedRounds} that found something to do.
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
   * Does one round on the calling thread, for a router that was not started.
   *
   * @return how much was done
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
   * Does something as the worker on the calling thread, for a router that was not started.
   *
   * @param action what to do
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

  /** Waits until the worker's thread is at work, so that messages reach it and nobody else. */
  public void awaitStart() {
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A task of this worker was scheduled. */
  void taskWoken() {
    rounds.taskWoken();
  }

  /** Handles messages, and does rounds while there is work. */
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
