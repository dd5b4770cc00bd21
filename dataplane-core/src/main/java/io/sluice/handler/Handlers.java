// SPDX-License-Identifier: Apache-2.0
package io.sluice.handler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The handlers of one element: named values that can be read, written, or both. While the graph
 * runs they execute on the element's worker between two batches, so they may touch its fields; but
 * see {@link #writePrepared}.
 */
public final class Handlers {
  /**
   * One handler.
   *
   * @param name its name
   * @param read takes a parameter, perhaps empty, and returns the value; null when it cannot be
   *     read
   * @param write takes the value; null when it cannot be written
   * @param preparation does the long part of a write; null when writes have one part only
   * @param total whether the values of an element's copies on several workers add up
   */
  public record Handler(
      String name,
      Function<String, String> read,
      Consumer<String> write,
      Function<String, Change> preparation,
      boolean total) {}

  /** The short part of a write, which runs on the element's worker between two batches. */
  @FunctionalInterface
  public interface Change {
    /**
     * Makes the change.
     *
     * @return false when what it was prepared from is not there any more, and nothing was done
     */
    boolean apply();
  }

  /** Thrown by a write handler that was given a wrong value. */
  public static final class HandlerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong
     */
    public HandlerException(String message) {
      super(message);
    }
  }

  private final Map<String, Handler> handlers = new LinkedHashMap<>();

  Handlers() {}

  /**
   * Adds a read handler.
   *
   * @param name its name
   * @param value gives the value as text
   */
  public void read(String name, Supplier<Object> value) {
    readWith(name, parameter -> String.valueOf(value.get()));
  }

  /**
   * Adds a read handler that takes a parameter.
   *
   * @param name its name
   * @param value gives the value for a parameter
   */
  public void readWith(String name, Function<String, String> value) {
    Handler old = handlers.get(name);
    put(name, value, old == null ? null : old.write, old == null ? null : old.preparation, false);
  }

  /**
   * Adds a read handler for a count or a rate, which adds up over the copies of an element that run
   * on several workers.
   *
   * @param name its name
   * @param value gives a number as text
   */
  public void total(String name, Supplier<Object> value) {
    Handler old = handlers.get(name);
    Function<String, String> read = parameter -> String.valueOf(value.get());
    put(name, read, old == null ? null : old.write, old == null ? null : old.preparation, true);
  }

  /**
   * Adds a write handler.
   *
   * @param name its name
   * @param action takes the text written; throws {@link HandlerException} when it is wrong
   */
  public void write(String name, Consumer<String> action) {
    Handler old = handlers.get(name);
    put(name, old == null ? null : old.read, action, null, old != null && old.total);
  }

  /**
   * Adds a write handler whose work takes long. It is done by the thread that writes, while the
   * worker goes on with packets; only what it returns runs on the worker. When another write came
   * between, it is done again.
   *
   * @param name its name
   * @param preparation takes the text written, on any thread; throws {@link HandlerException} when
   *     it is wrong
   */
  public void writePrepared(String name, Function<String, Change> preparation) {
    Handler old = handlers.get(name);
    Consumer<String> atOnce =
        text -> {
          while (!preparation.apply(text).apply()) {
            // another write came between
          }
        };
    put(name, old == null ? null : old.read, atOnce, preparation, old != null && old.total);
  }

  private void put(
      String name,
      Function<String, String> read,
      Consumer<String> write,
      Function<String, Change> preparation,
      boolean total) {
    handlers.put(name, new Handler(name, read, write, preparation, total));
  }

  public Handler get(String name) {
    return handlers.get(name);
  }

  public Collection<Handler> all() {
    return handlers.values();
  }
}
