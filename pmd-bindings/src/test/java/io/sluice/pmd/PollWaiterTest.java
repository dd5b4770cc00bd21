// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.pmd.c.Poll;
import io.sluice.pmd.c.Unistd;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** If a sleep did not end early, it would last an hour and exceed the time limit. */
@Timeout(60)
class PollWaiterTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final PollWaiter waiter = PollWaiter.open();
  private final int empty = Poll.eventfd(0, Poll.EFD_CLOEXEC);
  private final int readable = Poll.eventfd(1, Poll.EFD_CLOEXEC);

  @AfterEach
  void close() {
    waiter.close();
    Unistd.close(empty);
    Unistd.close(readable);
  }

  @Test
  void endsWhenADescriptorCanBeRead() {
    assertTrue(waiter.await(new int[] {empty, readable}, 2, HOUR));
  }

  @Test
  void looksAtNoMoreThanAsked() {
    assertFalse(waiter.await(new int[] {empty, readable}, 1, 1));
  }

  @Test
  void takesManyDescriptors() {
    int[] many = new int[100];
    java.util.Arrays.fill(many, empty);
    assertFalse(waiter.await(many, many.length, 1));
    many[99] = readable;
    assertTrue(waiter.await(many, many.length, HOUR));
  }

  @Test
  void endsWhenAnotherThreadWakesIt() {
    waiter.prepare();
    CompletableFuture<Void> other = CompletableFuture.runAsync(waiter::wake);
    assertFalse(waiter.await(new int[] {empty}, 1, HOUR));
    other.join();
  }

  @Test
  void hearsOfWhatCameBetweenPreparationAndSleep() {
    waiter.prepare();
    waiter.wake();
    assertFalse(waiter.await(new int[] {empty}, 1, HOUR));
    assertTrue(waiter.await(new int[] {readable}, 1, HOUR));
  }

  @Test
  void isNotWokenWithoutPreparation() {
    waiter.prepare();
    waiter.cancel();
    waiter.wake();
    waiter.prepare();
    waiter.wake();
    // One call is consumed by one sleep; a second one would end this sleep of an hour.
    assertFalse(waiter.await(new int[] {empty}, 1, HOUR));
    assertFalse(waiter.await(new int[] {empty}, 1, 1));
  }

  @Test
  void maybeClosedTwiceAndWokenAfterwards() {
    waiter.prepare();
    waiter.close();
    waiter.close();
    waiter.wake();
    assertTrue(Unistd.close(Unistd.dup(empty)) == 0);
  }
}
