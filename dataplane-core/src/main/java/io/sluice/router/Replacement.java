// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.handler.Handlers;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.run.WallClock;
import io.sluice.run.Worker;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Replaces a running configuration. The calling thread builds the new router while the current one
 * runs, opens its devices, makes the workers {@linkplain ChangeOver change over}, and cleans up the
 * old one. A failure before the change-over leaves the current router as it is.
 *
 * <p>If a worker requests the replacement, it must itself take part in the change-over: a separate
 * thread does the work, and the worker continues when the new router is ready. If workers have no
 * threads, the change is made at the end of the round.
 */
final class Replacement {
  private static final long PATIENCE_SECONDS = 10;
  private static final long LOOK_MILLIS = 10;

  private final Dataplane dataplane;

  Replacement(Dataplane dataplane) {
    this.dataplane = dataplane;
  }

  /** Replaces it by a text. */
  Router run(String text, String name) {
    return run(
        () -> {
          Diagnostics diagnostics = new Diagnostics();
          FlatConfig flat = ClickLanguage.parse(text, name, language(), diagnostics);
          if (diagnostics.hasErrors()) {
            throw new ConfigurationException(diagnostics);
          }
          return flat;
        });
  }

  /** Names that are neither elements nor classes are reported as undeclared, as Click does. */
  private ClickLanguage.Options language() {
    RouterOptions options = dataplane.current().options();
    boolean known = options.language().knownClass() != null;
    return known
        ? options.language()
        : options.language().withKnownClass(options.registry().names()::contains);
  }

  /** Replaces it by a flat configuration. */
  Router run(FlatConfig config) {
    return run(() -> config);
  }

  /** Executes the handler {@code hotconfig}. */
  void write(String text) {
    try {
      run(text, "hotconfig");
    } catch (ConfigurationException e) {
      throw new Handlers.HandlerException(e.getMessage());
    }
  }

  private Router run(Supplier<FlatConfig> config) {
    Worker caller = Worker.current();
    if (caller == null) {
      return locked(() -> finish(prepare(config.get())));
    } else if (!dataplane.threads.isStarted()) {
      return locked(() -> leavePending(prepare(config.get())));
    }
    CompletableFuture<Router> ready = new CompletableFuture<>();
    Thread control = new Thread(() -> runAsideHeld(config, ready), "sluice-control");
    control.setDaemon(true);
    WallClock.hold();
    control.start();
    while (!ready.isDone()) {
      if (caller.answer() == 0) {
        Thread.yield();
      }
    }
    try {
      return ready.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : e;
    }
  }

  private Router locked(Supplier<Router> action) {
    dataplane.changes.lock();
    try {
      return action.get();
    } catch (ConfigurationException e) {
      dataplane.refused();
      throw e;
    } finally {
      dataplane.changes.unlock();
    }
  }

  private void runAsideHeld(Supplier<FlatConfig> config, CompletableFuture<Router> ready) {
    try {
      runAside(config, ready);
    } finally {
      WallClock.release();
    }
  }

  /**
   * For a worker, which waits until the router is ready, but must then take part in the
   * change-over.
   */
  private void runAside(Supplier<FlatConfig> config, CompletableFuture<Router> ready) {
    if (!dataplane.changes.tryLock()) {
      // The other change may be waiting for this worker.
      ready.completeExceptionally(error("another change of the configuration is under way"));
      return;
    }
    try {
      Router next = locked(() -> prepare(config.get()));
      dataplane.successor = next;
      ready.complete(next);
      locked(() -> finish(next));
    } catch (RuntimeException | Error e) {
      if (!ready.completeExceptionally(e)) {
        dataplane.current().report("the configuration was not replaced: " + e.getMessage());
        if (dataplane.stopHeld) {
          dataplane.threads.halt();
        }
      }
    } finally {
      dataplane.successor = null;
      dataplane.stopHeld = false;
      dataplane.changes.unlock();
    }
  }

  private static ConfigurationException error(String text) {
    Diagnostics diagnostics = new Diagnostics();
    diagnostics.error(null, text);
    return new ConfigurationException(diagnostics);
  }

  /** Builds the new router; if that fails, releases everything it has acquired. */
  private Router prepare(FlatConfig config) {
    Router old = dataplane.current();
    if (old.isClosed() || dataplane.threads.isStarted() && old.isStopRequested()) {
      throw error("the driver has stopped");
    }
    Router next = new Router(old.options().amendment().apply(config), old);
    boolean ready = false;
    try {
      Diagnostics diagnostics = new Diagnostics();
      if (Assembly.build(next, Map.of(), diagnostics) == null) {
        throw new ConfigurationException(diagnostics);
      }
      if (old.life.isOpened()) {
        next.open();
      }
      if (dataplane.sampling) {
        next.sample();
      }
      diagnostics.messages().forEach(message -> next.report(message.toString()));
      ready = true;
      return next;
    } catch (OutOfMemoryError e) {
      throw error("out of memory (" + e.getMessage() + ")");
    } catch (StackOverflowError | LinkageError e) {
      throw error("internal error: " + e);
    } catch (RuntimeException e) {
      throw e instanceof ConfigurationException known ? known : error("internal error: " + e);
    } finally {
      if (!ready) {
        next.discard();
      }
    }
  }

  /** Postpones the change to the end of the round; replaces a change that was already postponed. */
  private Router leavePending(Router next) {
    dataplane.dropPending();
    dataplane.pending = next;
    dataplane.successor = next;
    return next;
  }

  /** Makes the postponed change; returns 1, the amount of work. */
  int finishPending() {
    Router next = dataplane.pending;
    dataplane.pending = null;
    dataplane.successor = null;
    finish(next);
    return 1;
  }

  /** Makes the change. */
  Router finish(Router next) {
    Router old = next.replaced();
    ChangeOver change = next.changeOver();
    if (dataplane.threads.isStarted()) {
      await(change, next);
    } else {
      change.runHere();
    }
    dataplane.made(change.pauseNanos(), old.life.cleanUpDetached());
    return next;
  }

  private void await(ChangeOver change, Router next) {
    WorkerThreads threads = dataplane.threads;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    boolean called = threads.call(change);
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      try {
        done = change.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      boolean hopeless = !called || threads.failure() != null || System.nanoTime() > deadline;
      if (!done && (hopeless || interrupted) && change.callOff()) {
        next.discard();
        restore(interrupted);
        throw error("the workers did not come to rest, the configuration stays");
      }
    }
    restore(interrupted);
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
