// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
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
 * batches. A worker that waits for a call answers calls to its own elements meanwhile, so that two
 * workers may call each other.
 */
final class HandlerCaller {
  private static final long TIMEOUT_SECONDS = 10;

  private final Map<Element, Handlers> handlers = new HashMap<>();
  private final Handlers global = new Handlers();
  private final Function<String, Element> find;
  private final Function<Element, List<Element>> instances;
  private final Function<String, Element> create;
  private final Supplier<Boolean> threaded;

  /**
   * Creates a caller without handlers.
   *
   * @param find finds an element by its name; null if there is none
   * @param instances an element and its copies
   * @param create creates an element of a class
   * @param threaded whether workers have threads; otherwise they run on the caller's thread
   */
  HandlerCaller(
      Function<String, Element> find,
      Function<Element, List<Element>> instances,
      Function<String, Element> create,
      Supplier<Boolean> threaded) {
    this.find = find;
    this.instances = instances;
    this.create = create;
    this.threaded = threaded;
  }

  /** Lets an element declare its handlers, if it has not done so. */
  void register(Element element) {
    if (!handlers.containsKey(element)) {
      Handlers own = new Handlers();
      addDefaults(element, own);
      ElementWiring.handlers(element, own);
      handlers.put(element, own);
    }
  }

  private void addDefaults(Element element, Handlers own) {
    own.read("name", element::name);
    own.read("class", element::className);
    own.read("config", element::config);
    if (ElementWiring.info(element).live()) {
      own.writePrepared("config", text -> LiveConfig.prepare(create, element, text));
    }
    own.read("ports", () -> PortsText.ports(element));
    own.read("handlers", () -> HandlerText.list(own));
    own.mark(".", "name", "class", "config", "ports", "handlers");
    own.read("icounts", () -> PortsText.inputCounts(element));
    own.read("ocounts", () -> PortsText.outputCounts(element));
    own.read("cycles", () -> HandlerText.cost(element.cost()));
    own.total("drops", element::drops);
  }

  /** The handlers of an element. */
  Handlers of(Element element) {
    return handlers.get(element);
  }

  /** The router's own handlers. */
  Handlers global() {
    return global;
  }

  String read(String path, String parameter) {
    Element element = elementOf(path);
    Handlers.Handler first = handlerOf(element, path);
    if (first.read() == null) {
      throw new Handlers.HandlerException("'" + path + "' is not a read handler");
    } else if (!parameter.isEmpty() && !first.parameter()) {
      throw new Handlers.HandlerException("read handler '" + path + "' does not take parameters");
    } else if (element == null) {
      return first.read().apply(parameter);
    }
    List<String> values = new ArrayList<>();
    for (Element instance : first.total() ? instances.apply(element) : List.of(element)) {
      Handlers.Handler handler = handlerOf(instance, path);
      values.add(callOn(instance, path, () -> handler.read().apply(parameter)));
    }
    return HandlerText.sum(values);
  }

  /** Writes a handler; returns warnings for the writer. */
  List<String> write(String path, String value) {
    Element element = elementOf(path);
    Handlers.Handler first = handlerOf(element, path);
    if (first.write() == null) {
      throw new Handlers.HandlerException("'" + path + "' is not a write handler");
    } else if (element == null) {
      return writeGlobal(first, value);
    }
    List<String> warnings = List.of();
    for (Element instance : instances.apply(element)) {
      Handlers.Handler handler = handlerOf(instance, path);
      if (handler.preparation() != null) {
        warnings = writePrepared(instance, path, handler, value);
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
    return warnings;
  }

  private static List<String> writeGlobal(Handlers.Handler handler, String value) {
    if (handler.preparation() == null) {
      handler.write().accept(value);
      return List.of();
    }
    Handlers.Change change;
    do {
      change = handler.preparation().apply(value);
    } while (!change.apply());
    return change.warnings();
  }

  /** Lets the caller do the long part of a write, and the element's worker the short one. */
  private List<String> writePrepared(
      Element element, String path, Handlers.Handler handler, String value) {
    while (true) {
      Handlers.Change change = handler.preparation().apply(value);
      if (callOn(element, path, change::apply)) {
        return change.warnings();
      }
    }
  }

  /** Makes a call with binary data; null if the element has no such call. */
  byte[] call(Element element, int number, byte[] data) {
    byte[] result = null;
    for (Element instance : instances.apply(element)) {
      Function<byte[], byte[]> call = handlers.get(instance).getCall(number);
      if (call == null) {
        return null;
      }
      byte[] answer =
          callOn(instance, element.name() + "#" + number, () -> call.apply(data.clone()));
      result = result == null ? answer : result;
    }
    return result;
  }

  private <T> T callOn(Element element, String path, Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    onWorker(
        element,
        () -> {
          if (element.worker().isReplaced()) {
            result.completeExceptionally(new ReplacedException());
          } else {
            complete(result, action);
          }
        });
    return await(result, path);
  }

  /** Thrown if the configuration was replaced before the call was executed: it must be repeated. */
  static final class ReplacedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReplacedException() {
      super("the configuration was replaced", null, false, false);
    }
  }

  private static <T> void complete(CompletableFuture<T> result, Supplier<T> action) {
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

  private static <T> T await(CompletableFuture<T> result, String path) {
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

  /**
   * The element of a path; null for a handler of the router. Element names contain no dots, but
   * handler names may.
   */
  private Element elementOf(String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return null;
    }
    Element element = find.apply(path.substring(0, dot));
    if (element == null) {
      throw new Handlers.HandlerException("no element named '" + path.substring(0, dot) + "'");
    }
    return element;
  }

  private Handlers.Handler handlerOf(Element element, String path) {
    Handlers own = element == null ? global : handlers.get(element);
    Handlers.Handler handler = own.get(path.substring(path.indexOf('.') + 1));
    if (handler == null) {
      throw new Handlers.HandlerException("no handler '" + path + "'");
    }
    return handler;
  }
}
