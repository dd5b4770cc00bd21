// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.function.IntSupplier;

/**
 * Work that a worker repeats while it is scheduled, in proportion to its tickets. Belongs to its
 * worker's thread.
 */
public final class Task {
  /** The default tickets of a task: it runs once per round. */
  public static final int DEFAULT_TICKETS = 1024;

  /** A task waits for something that only polling can detect. */
  public static final int ASKS = -1;

  /** A task has work only after another task of the same worker had some. */
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

  /** Gives the descriptor that the task reads from; null if the task must be polled. */
  private IntSupplier descriptor;

  Task(Worker worker, String name, TaskBody body, CostMeter meter, boolean drain) {
    this.worker = worker;
    this.name = name;
    this.body = body;
    this.meter = meter;
    this.drain = drain;
  }

  /** Whether the task still runs after its worker was told to halt. */
  boolean isDrain() {
    return drain;
  }

  /**
   * Replaces the body of the task. Before the start, or on the worker.
   *
   * @param body the new body
   */
  public void setBody(TaskBody body) {
    this.body = body;
  }

  /**
   * Sets a gate: the task pauses while it is closed.
   *
   * @param gate null for none
   */
  public void setGate(Gate gate) {
    this.gate = gate;
  }

  /** Runs the task in a round in which costs are measured. */
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
   * Sets what the task reads from, so that an idle worker sleeps until it is readable. For tasks
   * that have work only then.
   *
   * @param source gives the file descriptor, {@link #ASKS} or {@link #OTHERS}; called on the worker
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
