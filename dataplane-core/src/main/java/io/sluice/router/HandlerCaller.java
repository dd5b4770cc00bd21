// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls the handlers of a router's elements, each on its element's worker, as a message between two
 * batches. A worker that calls one answers calls to its own elements meanwhile, so that two may ask
 * each other.
 */
final class HandlerCaller {
  private static final long TIMEOUT_SECONDS = 10;

  private final Map<Element, Handlers> handlers = new HashMap<>();
  private final Function<String, Element> find;
  private final Function<Element, List<Element>> instances;
  private final Supplier<Boolean> threaded;

  /**
   * Creates one that knows no handlers.
   *
   * @param find an element by its name; null when there is none
   * @param instances an element and its copies
   * @param threaded whether workers have threads; else the caller's is theirs
   */
  HandlerCaller(
      Function<String, Element> find,
      Function<Element, List<Element>> instances,
      Supplier<Boolean> threaded) {
    this.find = find;
    this.instances = instances;
    this.threaded = threaded;
  }

  /** Asks an element for its handlers, unless that was done. */
  void register(Element element) {
    if (!handlers.containsKey(element)) {
      Handlers own = new Handlers();
      addDefaults(element, own);
      element.handlers(own);
      handlers.put(element, own);
    }
  }

  private static void addDefaults(Element element, Handlers own) {
    own.read("name", element::name);
    own.read("class", element::className);
    own.read("config", element::config);
    own.total("drops", element::drops);
    own.read("cycles", () -> HandlerText.cost(element.cost()));
    own.read("handlers", () -> HandlerText.list(own));
    own.read("ports", () -> HandlerText.ports(element));
  }

  /** The handlers of an element. */
  Handlers of(Element element) {
    return handlers.get(element);
  }

  String read(String path, String parameter) {
    Element element = elementOf(path);
    Handlers.Handler first = handlerOf(element, path);
    if (first.read() == null) {
      throw new Handlers.HandlerException("'" + path + "' is not a read handler");
    }
    List<String> values = new ArrayList<>();
    for (Element instance : first.total() ? instances.apply(element) : List.of(element)) {
      Handlers.Handler handler = handlerOf(instance, path);
      values.add(callOn(instance, path, () -> handler.read().apply(parameter)));
    }
    return HandlerText.sum(values);
  }

  void write(String path, String value) {
    Element element = elementOf(path);
    if (handlerOf(element, path).write() == null) {
      throw new Handlers.HandlerException("'" + path + "' is not a write handler");
    }
    for (Element instance : instances.apply(element)) {
      Handlers.Handler handler = handlerOf(instance, path);
      if (handler.preparation() != null) {
        writePrepared(instance, path, handler, value);
        continue;
      }
      callOn(
          instance,
          path,
          () -> {
            handler.write().accept(value);
            return "";
          });
    }
  }

  /** Has the caller do the long part of a write, and the element's worker the short one. */
  private void writePrepared(Element element, String path, Handlers.Handler handler, String value) {
    boolean done = false;
    while (!done) {
      Handlers.Change change = handler.preparation().apply(value);
      done = Boolean.parseBoolean(callOn(element, path, () -> String.valueOf(change.apply())));
    }
  }

  private String callOn(Element element, String path, Supplier<String> action) {
    CompletableFuture<String> result = new CompletableFuture<>();
    onWorker(element, () -> complete(result, action));
    return await(result, path);
  }

  private static void complete(CompletableFuture<String> result, Supplier<String> action) {
    try {
      result.complete(action.get());
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private void onWorker(Element element, Runnable action) {
    Worker worker = element.worker();
    if (!threaded.get() || worker.isCurrent() || !worker.isRunning()) {
      action.run();
    } else if (!worker.execute(action)) {
      throw new Handlers.HandlerException(worker.roleName() + " has too many messages waiting");
    }
  }

  private static String await(CompletableFuture<String> result, String path) {
    Worker self = Worker.current();
    if (self != null) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
      while (!result.isDone() && System.nanoTime() < deadline) {
        if (self.answer() == 0) {
          Thread.yield();
        }
      }
    }
    try {
      return result.get(self == null ? TIMEOUT_SECONDS : 0, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new Handlers.HandlerException("'" + path + "' did not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Handlers.HandlerException("interrupted");
    }
  }

  private Element elementOf(String path) {
    int dot = path.lastIndexOf('.');
    Element element = dot < 0 ? null : find.apply(path.substring(0, dot));
    if (element == null) {
      throw new Handlers.HandlerException(
          "no element named '" + (dot < 0 ? path : path.substring(0, dot)) + "'");
    }
    return element;
  }

  private Handlers.Handler handlerOf(Element element, String path) {
    Handlers.Handler handler = handlers.get(element).get(path.substring(path.lastIndexOf('.') + 1));
    if (handler == null) {
      throw new Handlers.HandlerException("no handler '" + path + "'");
    }
    return handler;
  }
}
