// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.function.IntSupplier;

/**
 * Work that a worker repeats while it is scheduled, in proportion to its tickets. Belongs to its
 * worker's thread.
 */
public final class Task {
  /** Tickets of a task that asked for nothing else: it runs once a round. */
  public static final int DEFAULT_TICKETS = 1024;

  /** What a task waits for that has to ask whether there is work: nothing can tell it. */
  public static final int ASKS = -1;

  /** What a task waits for that has work only after another one of its worker's had some. */
  public static final int OTHERS = -2;

  private final String name;
  private TaskBody body;
  private final CostMeter meter;
  private final boolean drain;
  private Gate gate;
  private final Worker worker;
  private boolean scheduled;
  private int tickets = DEFAULT_TICKETS;
  private int credit;

  /** Tells what the task reads from; null when only asking tells whether there is work. */
  private IntSupplier descriptor;

  Task(Worker worker, String name, TaskBody body, CostMeter meter, boolean drain) {
    this.worker = worker;
    this.name = name;
    this.body = body;
    this.meter = meter;
    this.drain = drain;
  }

  /** Whether the task goes on when its worker has been told to halt. */
  boolean isDrain() {
    return drain;
  }

  /**
   * Replaces what the task does. Before the start, or on the worker.
   *
   * @param body what it does from now on
   */
  public void setBody(TaskBody body) {
    this.body = body;
  }

  /**
   * Has the task pause while a gate is closed.
   *
   * @param gate null for none
   */
  public void setGate(Gate gate) {
    this.gate = gate;
  }

  /** Runs a round in which costs are measured. */
  int runSampled(Sampler sampler) {
    sampler.enter(meter, 0);
    int work = runRound();
    meter.add(work);
    sampler.leave();
    return work;
  }

  public String name() {
    return name;
  }

  /** Lets the task run again. */
  public void schedule() {
    scheduled = true;
    worker.taskWoken();
  }

  /** Keeps the task from running until it is scheduled again. */
  public void unschedule() {
    scheduled = false;
  }

  public boolean isScheduled() {
    return scheduled;
  }

  /**
   * Sets how often the task runs relative to others.
   *
   * @param tickets at least 1; {@value #DEFAULT_TICKETS} is once a round
   */
  public void setTickets(int tickets) {
    this.tickets = Math.max(1, tickets);
  }

  public int tickets() {
    return tickets;
  }

  /**
   * Says what the task reads from: an idle worker sleeps until that can be read. For tasks that
   * have work only then.
   *
   * @param source tells the file descriptor, {@link #ASKS} or {@link #OTHERS}; asked on the worker
   */
  public void waitsFor(IntSupplier source) {
    descriptor = source;
  }

  /** The file descriptor that the task waits for, {@link #ASKS} or {@link #OTHERS}. */
  int descriptor() {
    return descriptor == null ? ASKS : descriptor.getAsInt();
  }

  /** Whether the task would run. */
  boolean isReady() {
    return scheduled && isOpen();
  }

  int runRound() {
    if (!scheduled || !isOpen()) {
      return 0;
    }
    if (tickets == DEFAULT_TICKETS) {
      return body.run();
    }
    int work = 0;
    credit += tickets;
    while (credit >= DEFAULT_TICKETS && scheduled && isOpen()) {
      credit -= DEFAULT_TICKETS;
      work += body.run();
    }
    return work;
  }

  private boolean isOpen() {
    return gate == null || gate.isOpen();
  }
}
