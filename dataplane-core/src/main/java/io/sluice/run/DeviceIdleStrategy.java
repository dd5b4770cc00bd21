// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import io.sluice.device.Waiter;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets an idle worker sleep until one of its devices has a packet, if the kernel can tell: a packet
 * that arrives for a sleeping worker is handled at once, and a worker without packets costs next to
 * nothing. It spins first, for as long as that has paid off recently: briefly if packets are rare,
 * longer if they arrive within microseconds of each other.
 *
 * <p>While something must be polled, such as a DPDK port or another worker's ring, a sleep lasts at
 * most {@value #NAP} ns; a worker that only polls backs off like Agrona's strategy. Timers end a
 * sleep on time, to within a few microseconds.
 *
 * <p>Belongs to the worker's thread. Allocates nothing.
 */
public final class DeviceIdleStrategy implements IdleStrategy {
  /** The longest sleep in nanoseconds while a task must be polled. */
  public static final long NAP = 100_000;

  /** The longest other sleep in nanoseconds; messages and devices end it earlier. */
  public static final long SLEEP = 1_000_000;

  private static final int FEWEST_SPINS = 10;
  private static final int MOST_SPINS = 200;
  private static final int YIELDS = 50;

  /** Sleeps shorter than this, in nanoseconds, would better have been spent spinning. */
  private static final long SHORT = 20_000;

  private final Supplier<Worker> workers;
  private final Waiter waiter;
  private final long longest;
  private final IdleStrategy backoff = new BackoffIdleStrategy(0, YIELDS, 1_000, NAP);
  private final Descriptors descriptors = new Descriptors();
  private int limit = MOST_SPINS;
  private int spins;

  /** Whether a device has woken the worker, and no work has been found since. */
  private boolean woken;

  /**
   * Creates the strategy of one thread.
   *
   * @param workers gives the worker that the thread runs
   * @param waiter lets it sleep; closed by its creator
   * @param alone whether there are no other workers, whose packets would have to be polled for
   */
  public DeviceIdleStrategy(Supplier<Worker> workers, Waiter waiter, boolean alone) {
    this.workers = workers;
    this.waiter = waiter;
    longest = alone ? SLEEP : NAP;
  }

  /**
   * The strategy for workers that the kernel cannot wake: they spin, then yield, then sleep for up
   * to {@value #NAP} ns.
   *
   * @return a strategy for one thread
   */
  public static IdleStrategy newBackoff() {
    return new BackoffIdleStrategy(MOST_SPINS, YIELDS, 1_000, NAP);
  }

  @Override
  public void idle(int work) {
    if (work > 0) {
      reset();
    } else {
      idle();
    }
  }

  @Override
  public void reset() {
    spins = 0;
    woken = false;
    backoff.reset();
  }

  @Override
  public void idle() {
    if (woken) {
      // Nobody reads the readable descriptor, for example because an element is inactive.
      woken = false;
      LockSupport.parkNanos(NAP);
    } else if (spins < limit) {
      spins++;
      Thread.onSpinWait();
    } else {
      sleep(workers.get());
    }
  }

  private void sleep(Worker worker) {
    worker.gather(descriptors);
    int count = descriptors.count();
    boolean mustAsk = descriptors.mustAsk();
    long begun = worker.nanoTime();
    long untilTimer = worker.untilTimer();
    if (count == 0 && mustAsk && untilTimer > 2 * NAP) {
      backoff.idle();
      return;
    }
    long nanos = Math.min(mustAsk ? NAP : longest, untilTimer);
    if (nanos <= 0) {
      return;
    }
    waiter.prepare();
    if (worker.hasMessages()) {
      waiter.cancel();
      return;
    }
    woken = waiter.await(descriptors.all(), count, nanos);
    if (count > 0) {
      boolean soon = woken && worker.nanoTime() - begun < SHORT;
      limit = soon ? Math.min(MOST_SPINS, limit * 2) : Math.max(FEWEST_SPINS, limit / 2);
    }
  }

  @Override
  public String alias() {
    return "device";
  }

  @Override
  public String toString() {
    return "DeviceIdleStrategy{limit=" + limit + ", longest=" + longest + "}";
  }
}
