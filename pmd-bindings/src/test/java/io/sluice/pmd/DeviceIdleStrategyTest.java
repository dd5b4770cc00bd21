// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.device.Waiter;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.c.Poll;
import io.sluice.pmd.c.Unistd;
import io.sluice.run.DeviceIdleStrategy;
import io.sluice.run.Task;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceIdleStrategyTest {
  /** More rounds without work than the strategy spins. */
  private static final int ROUNDS = 300;

  private final int empty = Poll.eventfd(0, Poll.EFD_CLOEXEC);
  private final int readable = Poll.eventfd(1, Poll.EFD_CLOEXEC);
  private final PlainPool pool = new PlainPool(64);
  private final Worker worker =
      new Worker(0, pool.newAllocator(), error -> failures().add(error.toString()));
  private final List<String> failures = new ArrayList<>();
  private final Sleeps sleeps = new Sleeps(PollWaiter.open());
  private final DeviceIdleStrategy alone = new DeviceIdleStrategy(() -> worker, sleeps, true);

  /** A waiter that records its calls. */
  private static final class Sleeps implements Waiter {
    final Waiter waiter;
    final List<String> asked = new ArrayList<>();
    long nanos;

    Sleeps(Waiter waiter) {
      this.waiter = waiter;
    }

    @Override
    public boolean await(int[] descriptors, int count, long nanos) {
      asked.add(Arrays.toString(Arrays.copyOf(descriptors, count)));
      this.nanos = nanos;
      return waiter.await(descriptors, count, nanos);
    }

    @Override
    public void prepare() {
      waiter.prepare();
    }

    @Override
    public void cancel() {
      waiter.cancel();
    }

    @Override
    public void wake() {
      waiter.wake();
    }

    @Override
    public void close() {
      waiter.close();
    }
  }

  private List<String> failures() {
    return failures;
  }

  @AfterEach
  void close() {
    sleeps.close();
    pool.close();
    Unistd.close(empty);
    Unistd.close(readable);
    assertEquals(List.of(), failures);
  }

  private Task task(int descriptor) {
    Task task = worker.newTask("reader", () -> 0);
    if (descriptor >= 0) {
      task.waitsFor(() -> descriptor);
    }
    task.schedule();
    return task;
  }

  /** Idles until there was a sleep, or long enough to be sure that there is none. */
  private void idle(DeviceIdleStrategy strategy) {
    for (int i = 0; i < ROUNDS && sleeps.asked.isEmpty(); i++) {
      strategy.idle(0);
    }
  }

  @Test
  void sleepsForItsDevices() {
    task(empty);
    task(readable);
    idle(alone);
    assertEquals(List.of("[" + empty + ", " + readable + "]"), sleeps.asked);
    assertEquals(DeviceIdleStrategy.SLEEP, sleeps.nanos);
  }

  @Test
  void spinsBeforeItSleepsAndAgainAfterWork() {
    task(empty);
    alone.idle(0);
    assertEquals(List.of(), sleeps.asked);
    idle(alone);
    alone.idle(1);
    alone.idle(0);
    assertEquals(1, sleeps.asked.size());
  }

  @Test
  void napsWhereATaskMustAsk() {
    task(empty);
    task(-1);
    idle(alone);
    assertEquals(List.of("[" + empty + "]"), sleeps.asked);
    assertEquals(DeviceIdleStrategy.NAP, sleeps.nanos);
  }

  @Test
  void napsBesideOtherWorkers() {
    task(empty);
    idle(new DeviceIdleStrategy(() -> worker, sleeps, false));
    assertEquals(DeviceIdleStrategy.NAP, sleeps.nanos);
  }

  @Test
  void heedsOnlyWhatIsScheduled() {
    task(empty);
    task(readable).unschedule();
    task(-1).unschedule();
    idle(alone);
    assertEquals(List.of("[" + empty + "]"), sleeps.asked);
    assertEquals(DeviceIdleStrategy.SLEEP, sleeps.nanos);
  }

  @Test
  void sleepsNoLongerThanATimer() {
    task(empty);
    worker.newTimer(timer -> {}).scheduleAfter(500_000);
    idle(alone);
    // In rounds of its own the timer would be run: a due one keeps the worker awake.
    assertTrue(
        sleeps.asked.isEmpty() || sleeps.nanos <= 500_000, () -> sleeps.nanos + " nanoseconds");
  }

  @Test
  void backsOffWithoutDevices() {
    task(-1);
    idle(alone);
    assertEquals(List.of(), sleeps.asked);
  }

  @Test
  void doesNotSleepOnAMessage() {
    task(empty);
    assertTrue(worker.execute(() -> {}));
    idle(alone);
    assertEquals(List.of(), sleeps.asked);
  }

  @Test
  void doesNotSpinOnWhatNobodyReads() {
    task(readable);
    for (int i = 0; i < ROUNDS; i++) {
      alone.idle(0);
    }
    // Every other time it sleeps without the device, which would not let it.
    assertTrue(sleeps.asked.size() <= ROUNDS / 2 + 1, () -> sleeps.asked.size() + " sleeps");
    assertTrue(sleeps.asked.size() > 1, () -> sleeps.asked.size() + " sleeps");
  }
}
