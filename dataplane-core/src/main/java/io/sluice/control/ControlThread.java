// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread that serves all control sockets of the process; it ends with the last of them. All
 * connections are served on this thread, one event at a time, so that sockets need no locks, and
 * workers never wait for it.
 */
final class ControlThread {
  /** A party that waits for its channel. */
  interface Ready {
    /** The channel can be read, written, or accepted from. */
    void ready() throws IOException;

    /** The channel, or serving it, failed. */
    default void failed(Exception failure) {}
  }

  private record Alarm(long nanos, Runnable action) {}

  private static final long CLOSE_SECONDS = 15;

  private static ControlThread shared;
  private static int users;

  private final Selector selector;
  private final ConcurrentLinkedQueue<Runnable> messages = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>((a, b) -> Long.compare(a.nanos - b.nanos, 0));
  private final Thread thread = new Thread(this::run, "sluice-control");
  private volatile boolean ended;

  private ControlThread() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** The control thread of the process; call {@link #release} once. */
  static synchronized ControlThread acquire() {
    if (users++ == 0) {
      shared = new ControlThread();
    }
    return shared;
  }

  static synchronized void release() {
    if (--users == 0) {
      shared.ended = true;
      shared.selector.wakeup();
      shared = null;
    }
  }

  /** Runs an action on this thread. */
  void execute(Runnable action) {
    messages.add(action);
    selector.wakeup();
  }

  /** Runs an action on this thread and waits for it. */
  void executeAndWait(Runnable action) {
    if (Thread.currentThread() == thread) {
      action.run();
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    execute(
        () -> {
          try {
            action.run();
          } finally {
            done.countDown();
          }
        });
    try {
      // Longer than a handler may take.
      done.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs an action later. On this thread. */
  void schedule(long delayNanos, Runnable action) {
    alarms.add(new Alarm(System.nanoTime() + delayNanos, action));
  }

  /** Watches a channel. On this thread. */
  SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
    return channel.register(selector, operations, ready);
  }

  /** Makes the kernel release closed sockets at once, not only at the next event. */
  void releaseClosed() {
    try {
      selector.selectNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    while (!ended) {
      try {
        select();
        runMessages();
        runAlarms();
        // A copy, because a handler may close sockets.
        List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
        selector.selectedKeys().clear();
        ready.forEach(ControlThread::serve);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    runMessages();
    try {
      selector.close();
    } catch (IOException e) {
      // Nothing is registered any more.
    }
  }

  private void select() throws IOException {
    Alarm next = alarms.peek();
    if (next == null) {
      selector.select();
      return;
    }
    long millis = (next.nanos - System.nanoTime() + 999_999) / 1_000_000;
    if (millis > 0) {
      selector.select(millis);
    } else {
      selector.selectNow();
    }
  }

  private static void serve(SelectionKey key) {
    Ready ready = (Ready) key.attachment();
    try {
      if (key.isValid()) {
        ready.ready();
      }
    } catch (IOException | RuntimeException e) {
      ready.failed(e);
    }
  }

  private void runMessages() {
    Runnable message;
    while ((message = messages.poll()) != null) {
      runSafely(message);
    }
  }

  /** An exception in one action must not stop the others. */
  private static void runSafely(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      Thread self = Thread.currentThread();
      self.getThreadGroup().uncaughtException(self, e);
    }
  }

  private void runAlarms() {
    while (!alarms.isEmpty() && alarms.peek().nanos - System.nanoTime() <= 0) {
      runSafely(alarms.poll().action);
    }
  }
}
