// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import io.sluice.device.Waiter;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * One thread's share of a graph: its tasks, timers and allocator. Everything an element does
 * happens in {@link #doWork}. Other threads reach a worker only through {@link #execute}. The
 * steady state allocates nothing.
 */
public final class Worker implements Agent {
  /**
   * Rounds between two looks at the clock while there is work: a look costs as much as a packet.
   */
  private static final int CLOCK_ROUNDS = 16;

  private static final ThreadLocal<Worker> CURRENT = new ThreadLocal<>();

  private final int index;
  private final PacketAllocator packets;
  private final Consumer<Throwable> onFailure;
  private final List<Runnable> onStart = new ArrayList<>();
  private final TimerHeap timers = new TimerHeap();
  private final MpscVarHandleArrayQueue<Runnable> mailbox;

  /** Messages to a worker that has not taken its predecessor's place; null otherwise. */
  private List<Runnable> early;

  private final CountDownLatch started;
  private final RandomNumbers random;
  private Task[] tasks = new Task[0];
  private PacketBatch[] spare = new PacketBatch[16];
  private int spares;
  private int rounds;

  /** The only task that was scheduled in the last round; null when there were several. */
  private Task sole;

  /** Whether a task was scheduled since the last round began. */
  private boolean woken;

  private int sampleRounds;
  private Sampler sampler;
  private SampledRounds sampledRounds;
  private boolean sampling;
  private long now = WallClock.steadyNanos();

  /** How many of {@link #descriptors} the last look found, and whether a task had none. */
  private int descriptorCount;

  private boolean mustAsk;
  private volatile Waiter waiter;
  private volatile Thread thread;
  private volatile boolean halted;
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile long haltedRounds;
  private volatile long drainedRounds;
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
    mailbox = new MpscVarHandleArrayQueue<>(1024);
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
    mailbox = predecessor.mailbox;
    started = predecessor.started;
    random = predecessor.random;
    early = new ArrayList<>();
  }

  /**
   * Takes the place of the worker before. On its thread, between two rounds.
   *
   * @param predecessor the worker that this one was created from
   */
  public void replace(Worker predecessor) {
    spare = predecessor.spare;
    spares = predecessor.spares;
    predecessor.spare = new PacketBatch[16];
    predecessor.spares = 0;
    thread = predecessor.thread;
    waiter = predecessor.waiter;
    stopping = predecessor.stopping;
    halted = stopping;
    ended = predecessor.ended;
    predecessor.replaced = true;
    synchronized (this) {
      for (Runnable message : early) {
        if (!mailbox.offer(message)) {
          onFailure.accept(new IllegalStateException("too many messages waiting"));
        }
      }
      early = null;
    }
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
    return timers;
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
    return add(new Task(this, name, body, meter, false));
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
    Task task = add(new Task(this, name, body, new CostMeter(), true));
    task.setGate(gate);
    return task;
  }

  private Task add(Task task) {
    tasks = Arrays.copyOf(tasks, tasks.length + 1);
    tasks[tasks.length - 1] = task;
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

  /** Told at the borders of sampled rounds, on the worker. */
  @FunctionalInterface
  public interface SampledRounds {
    /**
     * A sampled round begins, or is over.
     *
     * @param begins which
     */
    void sampled(boolean begins);
  }

  /**
   * Starts to measure what elements cost, in a sample of the rounds. On the worker.
   *
   * @param rounds told about them, so that elements need not ask in all other rounds
   */
  public void startSampling(SampledRounds rounds) {
    sampledRounds = rounds;
    if (sampler == null) {
      sampler = new Sampler();
    }
  }

  /**
   * Whether this round is one in which costs are measured.
   *
   * @return true in a sampled round
   */
  public boolean isSampling() {
    return sampling;
  }

  /**
   * What measures; only in a sampled round.
   *
   * @return the sampler
   */
  public Sampler sampler() {
    return sampler;
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
   * Names of this worker's tasks.
   *
   * @return in the order they run
   */
  public List<Task> tasks() {
    return List.of(tasks);
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
    return spares > 0 ? spare[--spares] : new PacketBatch();
  }

  /**
   * Takes a batch back.
   *
   * @param batch an empty batch
   */
  public void giveBack(PacketBatch batch) {
    if (spares == spare.length) {
      spare = Arrays.copyOf(spare, spares * 2);
    }
    spare[spares++] = batch;
  }

  /**
   * Has something run on the worker between two batches. From any thread.
   *
   * @param message what to do
   * @return false when the worker's mailbox is full
   */
  public boolean execute(Runnable message) {
    if (early != null && isEarly(message)) {
      return true;
    }
    boolean sent = mailbox.offer(message);
    wakeFromDevices();
    return sent;
  }

  private synchronized boolean isEarly(Runnable message) {
    return early != null && early.add(message);
  }

  /**
   * Handles waiting messages, for a worker that waits for another one: two that ask each other get
   * their answers. On the worker's thread.
   *
   * @return how many there were
   */
  public int answer() {
    return mailbox.isEmpty() ? 0 : runMessages();
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
    wakeFromDevices();
  }

  private void wakeFromDevices() {
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

  /**
   * The file descriptors that tasks wait for which may run now.
   *
   * @param into they are put here
   * @return the same array, or a longer one; {@link #descriptorCount} are of use
   */
  int[] descriptors(int[] into) {
    descriptorCount = 0;
    mustAsk = false;
    int[] found = into;
    for (Task task : tasks) {
      if (!task.isReady()) {
        continue;
      }
      int descriptor = task.descriptor();
      if (descriptor < 0) {
        mustAsk |= descriptor == Task.ASKS;
        continue;
      }
      if (descriptorCount == found.length) {
        found = Arrays.copyOf(found, found.length * 2);
      }
      found[descriptorCount++] = descriptor;
    }
    return found;
  }

  int descriptorCount() {
    return descriptorCount;
  }

  /** Whether {@link #descriptors} found a task that only asking tells whether it has work. */
  boolean mustAsk() {
    return mustAsk;
  }

  /** Nanoseconds until a timer is due, from the last look at the clock; 0 or less when one is. */
  long untilTimer() {
    return timers.size() > 0 ? timers.soonest() - now : Long.MAX_VALUE;
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
    stopping = true;
    halted = true;
    wakeFromDevices();
  }

  /** As {@link #halt}, until {@link #resume}. On the worker's thread. */
  public void pause() {
    halted = true;
  }

  /** Ends a pause, unless the worker was told to halt. On the worker's thread. */
  public void resume() {
    halted = false;
    if (stopping) {
      halted = true;
    }
  }

  /** Keeps a worker that was told to halt from emptying rings, too. Any thread. */
  public void end() {
    ended = true;
  }

  /**
   * Rounds that the worker began after it was told to halt, and ended. Whoever has read this sees
   * what was done in them.
   *
   * @return a count
   */
  public long haltedRounds() {
    return haltedRounds;
  }

  /**
   * Those of the {@link #haltedRounds} that found something to do.
   *
   * @return a count
   */
  public long drainedRounds() {
    return drainedRounds;
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
      return answer() + round();
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

  /**
   * Handles messages, and does rounds while there is work, up to the next look at the clock: what
   * surrounds a round costs as much as some packets.
   */
  @Override
  public int doWork() {
    int work = answer();
    if (Simulation.ENABLED && work > 0) {
      Simulation.worked();
    }
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
   * Does most of the rounds that are left for a task that is alone, as long as it has work: what a
   * round begins with has been looked up already.
   */
  private int repeat(Task task) {
    int work = 0;
    int done = 1;
    while (done > 0 && !woken && !halted && rounds < CLOCK_ROUNDS - 1 && !isSampledNext()) {
      done = run(task);
      work += done;
      rounds++;
      sampleRounds++;
    }
    return work;
  }

  private boolean isSampledNext() {
    return sampler != null && (sampleRounds + 1) % Sampler.PERIOD == 0;
  }

  /** A task of this worker was scheduled. */
  void taskWoken() {
    woken = true;
  }

  private int round() {
    long begun = Simulation.ENABLED ? Simulation.begin(index) : 0;
    sampleRounds++;
    if (sampler != null && sampleRounds % Sampler.PERIOD == 0) {
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
        countRound(work);
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

  /** Lets simulated time pass, if nobody has anything to do. */
  private boolean isTimerDue(long begun) {
    long soonest = timers.size() > 0 ? timers.soonest() : Long.MAX_VALUE;
    return mailbox.isEmpty() && Simulation.rest(index, begun, soonest);
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

  /** Only this worker writes these. */
  private void countRound(int work) {
    if (work > 0) {
      drainedRounds++;
    }
    haltedRounds++;
  }

  private int runMessages() {
    int count = 0;
    Runnable message;
    while ((message = mailbox.poll()) != null) {
      try {
        message.run();
      } catch (RuntimeException e) {
        onFailure.accept(e);
      }
      count++;
    }
    return count;
  }

  private int runTimers() {
    try {
      return timers.run(nanoTime());
    } catch (RuntimeException e) {
      onFailure.accept(e);
      return 1;
    }
  }

  @Override
  public void onClose() {
    runMessages();
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
