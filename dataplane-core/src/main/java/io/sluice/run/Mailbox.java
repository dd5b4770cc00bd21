// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Messages from any thread to a worker. Successive workers of one thread share a queue; messages to
 * a worker that has not yet replaced its predecessor are kept separately.
 */
final class Mailbox {
  private static final int CAPACITY = 1024;

  private final MpscVarHandleArrayQueue<Runnable> queue;
  private final Consumer<Throwable> onFailure;

  /** Messages that wait until the worker replaces its predecessor; null from then on. */
  private List<Runnable> early;

  /** Creates the mailbox of the first worker of a thread. */
  Mailbox(Consumer<Throwable> onFailure) {
    queue = new MpscVarHandleArrayQueue<>(CAPACITY);
    this.onFailure = onFailure;
  }

  /** Creates the mailbox of a worker that will replace another one. */
  Mailbox(Mailbox predecessor) {
    queue = predecessor.queue;
    onFailure = predecessor.onFailure;
    early = new ArrayList<>();
  }

  /** Called when the worker replaces its predecessor. On its thread. */
  synchronized void open() {
    for (Runnable message : early) {
      if (!queue.offer(message)) {
        onFailure.accept(new IllegalStateException("too many messages waiting"));
      }
    }
    early = null;
  }

  /** Adds a message; false if there are too many. From any thread. */
  boolean offer(Runnable message) {
    return early != null && isEarly(message) || queue.offer(message);
  }

  private synchronized boolean isEarly(Runnable message) {
    return early != null && early.add(message);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Runs the waiting messages; returns how many there were. On the worker's thread. */
  int run() {
    int count = 0;
    Runnable message;
    while ((message = queue.poll()) != null) {
      try {
        message.run();
      } catch (RuntimeException e) {
        onFailure.accept(e);
      }
      count++;
    }
    return count;
  }

  /** Drops the worker's messages before its first round; those of its predecessor are kept. */
  synchronized void clear() {
    if (early == null) {
      queue.clear();
    } else {
      early.clear();
    }
  }
}
