// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.device.Waiter;
import io.sluice.packet.Memory;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Poll;
import io.sluice.pmd.c.Prctl;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.linux.Pollfd;
import java.lang.invoke.VarHandle;

/**
 * Sleeps by ppoll(2). Another thread ends the sleep through an eventfd(2), which it writes only
 * between {@link #prepare} and the end of the sleep, so that a busy worker costs it no system call.
 */
final class PollWaiter implements Waiter {
  private static final int COUNTER = 8;

  /** The timer slack: how many nanoseconds longer the kernel may sleep; its default is 50,000. */
  private static final int SLACK = 1_000;

  private final int event;
  private final long timespec = NativeMemory.allocate(Pollfd.TIMESPEC);
  private final long counter = NativeMemory.allocate(COUNTER);
  private final long one = NativeMemory.allocate(COUNTER);
  private int room = 8;
  private long structures = NativeMemory.allocate((long) room * Pollfd.SIZE);
  private volatile boolean sleeping;
  private boolean closed;

  /** Whether the sleeping thread's timer slack is set. */
  private boolean precise;

  private PollWaiter(int event) {
    this.event = event;
    Memory.putLong(one, 1);
  }

  /** Opens a waiter; null if the process has no free file descriptor. */
  static PollWaiter open() {
    int event = Poll.eventfd(0, Poll.EFD_CLOEXEC | Poll.EFD_NONBLOCK);
    return event < 0 ? null : new PollWaiter(event);
  }

  @Override
  public void prepare() {
    sleeping = true;
  }

  @Override
  public void cancel() {
    sleeping = false;
  }

  @Override
  public boolean await(int[] descriptors, int count, long nanos) {
    grow(count + 1);
    if (!precise) {
      precise = true;
      Prctl.prctl(Prctl.PR_SET_TIMERSLACK, SLACK);
    }
    Pollfd.set(structures, event, Poll.POLLIN);
    for (int i = 0; i < count; i++) {
      Pollfd.set(structures + (i + 1L) * Pollfd.SIZE, descriptors[i], Poll.POLLIN);
    }
    Pollfd.setTime(timespec, nanos);
    int ready = Poll.ppoll(structures, count + 1, timespec, 0);
    sleeping = false;
    if (ready <= 0) {
      return false;
    }
    boolean called = Pollfd.events(structures) != 0;
    if (called) {
      Unistd.read(event, counter, COUNTER);
    }
    return ready > (called ? 1 : 0);
  }

  private void grow(int count) {
    if (count > room) {
      Memory.free(structures);
      room = Math.max(count, 2 * room);
      structures = NativeMemory.allocate((long) room * Pollfd.SIZE);
    }
  }

  @Override
  public void wake() {
    // The caller's work must be visible to the sleeper before the check whether it sleeps.
    VarHandle.fullFence();
    if (sleeping) {
      call();
    }
  }

  private synchronized void call() {
    if (!closed) {
      Unistd.write(event, one, COUNTER);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Unistd.close(event);
      Memory.free(structures);
      Memory.free(timespec);
      Memory.free(counter);
      Memory.free(one);
    }
  }
}
