// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.pmd.Cpu;
import io.sluice.pmd.dpdk.eal.Eal;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.Agent;

/**
 * The thread that runs what is measured: the worker of a router, or the bare loop, round after
 * round without a rest. It looks at the clock once a round, to note when it was stopped and how
 * long it was busy. Allocates nothing while it runs.
 */
final class VnfThread implements AutoCloseable {
  private static final int GAPS = 1 << 18;

  /** An order; a new object each time, so that the thread sees that there is one. */
  private record Order(Agent agent, boolean end) {}

  private final Thread thread;
  private final int cpu;
  private final GapLog gaps = new GapLog(GAPS);
  private volatile Order order = new Order(null, false);
  private volatile Order done;
  private volatile Path task;
  private volatile Throwable failure;
  private long busy;

  VnfThread(int cpu) {
    this.cpu = cpu;
    thread = new Thread(this::main, "vnf");
    thread.setDaemon(true);
    thread.start();
    await(order);
  }

  /** Begins to run something; counters begin at zero. */
  void run(Agent agent) {
    give(new Order(agent, false));
  }

  /** Stops what runs; afterwards the counters may be read. */
  void rest() {
    give(new Order(null, false));
  }

  private void give(Order next) {
    order = next;
    await(next);
  }

  private void await(Order expected) {
    while (done != expected) {
      if (failure != null) {
        throw new IllegalStateException("the VNF's thread failed", failure);
      }
      Thread.onSpinWait();
    }
  }

  private void main() {
    try {
      Cpu.pin(cpu);
      Eal.registerThread();
      task = Proc.thisThread();
      Order current = null;
      while (current == null || !current.end) {
        current = order;
        Agent agent = current.agent;
        if (agent == null) {
          done = current;
          while (order == current && !current.end) {
            Thread.onSpinWait();
          }
        } else {
          agent.onStart();
          gaps.clear();
          busy = 0;
          done = current;
          loop(agent, current);
        }
      }
    } catch (Exception | Error e) {
      failure = e;
    } finally {
      Eal.unregisterThread();
    }
  }

  private void loop(Agent agent, Order current) throws Exception {
    long before = System.nanoTime();
    while (order == current) {
      int work = agent.doWork();
      long now = System.nanoTime();
      long took = now - before;
      if (took > GapLog.THRESHOLD) {
        gaps.add(before, now);
      }
      if (work > 0) {
        busy += took;
      }
      before = now;
    }
  }

  GapLog gaps() {
    return gaps;
  }

  /** Nanoseconds of rounds in which there was something to do. */
  long busyNanos() {
    return busy;
  }

  long id() {
    return thread.getId();
  }

  /** How often the kernel took the processor away from this thread. */
  long switches() throws IOException {
    return Proc.switches(task);
  }

  @Override
  public void close() {
    order = new Order(null, true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
