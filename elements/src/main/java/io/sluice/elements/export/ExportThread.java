// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.export;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that writes records queued by workers; it sleeps while there are none. Closing writes
 * everything that is queued.
 */
public abstract class ExportThread implements AutoCloseable {
  private static final long NAP_NANOS = 10_000_000;

  private final Thread thread;
  private volatile boolean closing;
  private boolean closed;

  /**
   * Creates one; {@link #start} lets it run.
   *
   * @param name of the thread
   */
  protected ExportThread(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Lets it run; nothing happens when it does. */
  public final void start() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /**
   * Whether it runs.
   *
   * @return false before the start and after the end
   */
  protected final boolean isRunning() {
    return thread.isAlive();
  }

  /**
   * Writes down some of what waits. Called by the thread, and after its end by {@link #close}.
   *
   * @return how much that was; 0 when nothing waits
   */
  protected abstract int round();

  /** Closes what is written to; nothing comes after it. */
  protected abstract void closeOutputs();

  private void run() {
    while (!closing) {
      if (round() == 0) {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  @Override
  public final void close() {
    if (closed) {
      return;
    }
    closed = true;
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    while (round() > 0) {
      // all of them
    }
    closeOutputs();
  }
}
