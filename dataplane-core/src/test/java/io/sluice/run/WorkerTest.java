// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
  private final PlainPool pool = new PlainPool(8);
  private final List<Throwable> failures = new ArrayList<>();
  private final Worker worker = new Worker(0, pool.newAllocator(), failures::add);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void timersExpireInOrderOfTheirTimes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Long> fired = new ArrayList<>();
    List<Timer> timers = new ArrayList<>();
    long now = System.nanoTime();
    for (int i = 0; i < 500; i++) {
      Timer timer = worker.newTimer(t -> fired.add(t.expiry()));
      timer.scheduleAt(now - random.nextInt(1_000_000));
      timers.add(timer);
    }
    int cancelled = 0;
    for (Timer timer : timers) {
      if (random.nextInt(3) == 0) {
        timer.unschedule();
        cancelled++;
      } else if (random.nextInt(3) == 0) {
        timer.scheduleAt(now - random.nextInt(1_000_000));
      }
    }
    while (worker.step() > 0) {
      assertTrue(failures.isEmpty());
    }
    assertEquals(500 - cancelled, fired.size(), "seed " + seed);
    assertEquals(fired.stream().sorted().toList(), fired, "seed " + seed);
  }

  @Test
  void aTimerThatIsNotDueWaits() {
    boolean[] fired = new boolean[1];
    Timer timer = worker.newTimer(t -> fired[0] = true);
    timer.scheduleAfter(3_600_000_000_000L);
    worker.step();
    assertFalse(fired[0]);
    assertTrue(timer.isScheduled());
  }

  @Test
  void ticketsShareTheWorker() {
    int[] runs = new int[3];
    Task half = worker.newTask("half", () -> ++runs[0]);
    Task one = worker.newTask("one", () -> ++runs[1]);
    Task four = worker.newTask("four", () -> ++runs[2]);
    half.setTickets(512);
    four.setTickets(4096);
    half.schedule();
    one.schedule();
    four.schedule();
    for (int i = 0; i < 100; i++) {
      worker.step();
    }
    assertEquals(50, runs[0]);
    assertEquals(100, runs[1]);
    assertEquals(400, runs[2]);
    one.unschedule();
    worker.step();
    assertEquals(100, runs[1]);
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheOthers() {
    int[] runs = new int[1];
    worker
        .newTask(
            "bad",
            () -> {
              throw new IllegalStateException("bad");
            })
        .schedule();
    worker.newTask("good", () -> ++runs[0]).schedule();
    worker.step();
    worker.step();
    assertEquals(2, runs[0]);
    assertEquals(2, failures.size());
  }

  @Test
  void aTaskThatIsAloneGoesOnUntilAnotherIsScheduled() {
    List<String> order = new ArrayList<>();
    Task other =
        worker.newTask(
            "other",
            () -> {
              order.add("other");
              return 1;
            });
    worker
        .newTask(
            "alone",
            () -> {
              order.add("alone");
              if (order.size() == 5) {
                other.schedule();
              }
              return 1;
            })
        .schedule();
    assertTrue(worker.doWork() > 0);
    assertEquals(
        List.of("alone", "alone", "alone", "alone", "alone", "other"), order.subList(0, 6));
    long others = order.stream().filter("other"::equals).count();
    long alone = order.size() - others;
    assertTrue(Math.abs(alone - 5 - others) <= 1, "then they take turns: " + order);
  }

  @Test
  void aTaskThatIsAloneLooksAtTheClockInTime() {
    int[] runs = new int[2];
    Task task = worker.newTask("alone", () -> ++runs[0]);
    task.schedule();
    Timer timer = worker.newTimer(t -> runs[1] = runs[0]);
    timer.scheduleAt(System.nanoTime());
    worker.doWork();
    assertEquals(16, runs[0]);
    assertEquals(16, runs[1]);
    assertTrue(worker.execute(task::unschedule));
    worker.doWork();
    assertEquals(16, runs[0], "a message comes first");
  }

  @Test
  void aTaskThatIsAloneStopsWhenThereIsNothingToDo() {
    int[] runs = new int[1];
    worker.newTask("alone", () -> ++runs[0] < 4 ? 1 : 0).schedule();
    assertEquals(3, worker.doWork());
    assertTrue(runs[0] <= 5, "asked once more at most");
  }

  @Test
  void aHaltedWorkerRunsNoTask() {
    int[] runs = new int[2];
    worker
        .newTask(
            "first",
            () -> {
              worker.halt();
              return ++runs[0];
            })
        .schedule();
    worker.newTask("second", () -> ++runs[1]).schedule();
    worker.step();
    worker.step();
    assertEquals(1, runs[0]);
    assertEquals(0, runs[1]);
  }

  @Test
  void messagesRunBetweenBatches() {
    List<String> order = new ArrayList<>();
    worker
        .newTask(
            "task",
            () -> {
              order.add("task");
              return 0;
            })
        .schedule();
    assertTrue(worker.execute(() -> order.add("message")));
    worker.step();
    assertEquals(List.of("message", "task"), order);
  }

  @Test
  void messagesToASuccessorWaitUntilItTakesItsPlace() {
    List<String> order = new ArrayList<>();
    Worker next = new Worker(worker);
    assertTrue(next.execute(() -> order.add("to the next")));
    assertTrue(worker.execute(() -> order.add("to the present")));
    worker.step();
    assertEquals(List.of("to the present"), order);
    next.replace(worker);
    assertTrue(worker.isReplaced());
    next.step();
    assertEquals(List.of("to the present", "to the next"), order);
  }

  @Test
  void aSuccessorForgetsNoMessagesButItsOwn() {
    List<String> order = new ArrayList<>();
    Worker next = new Worker(worker);
    assertTrue(next.execute(() -> order.add("to the next")));
    assertTrue(worker.execute(() -> order.add("to the present")));
    next.forget();
    worker.step();
    next.replace(worker);
    next.step();
    assertEquals(List.of("to the present"), order);
  }

  @Test
  void borrowedBatchesAreReused() {
    PacketBatch first = worker.borrow();
    PacketBatch second = worker.borrow();
    assertNotSame(first, second);
    worker.giveBack(first);
    assertSame(first, worker.borrow());
  }
}
