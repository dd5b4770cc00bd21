// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The handlers of one element: named values that can be read, written, or both. While the graph
 * runs they execute on the element's worker between two batches, so they may touch its fields.
 */
public final class Handlers {
  /**
   * One handler.
   *
   * @param name its name
   * @param read takes a parameter, perhaps empty, and returns the value; null when it cannot be
   *     read
   * @param write takes the value; null when it cannot be written
   * @param total whether the values of an element's copies on several workers add up
   */
  public record Handler(
      String name, Function<String, String> read, Consumer<String> write, boolean total) {}

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
    handlers.put(name, new Handler(name, value, old == null ? null : old.write, false));
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
    handlers.put(name, new Handler(name, read, old == null ? null : old.write, true));
  }

  /**
   * Adds a write handler.
   *
   * @param name its name
   * @param action takes the text written; throws {@link HandlerException} when it is wrong
   */
  public void write(String name, Consumer<String> action) {
    Handler old = handlers.get(name);
    handlers.put(
        name, new Handler(name, old == null ? null : old.read, action, old != null && old.total));
  }

  public Handler get(String name) {
    return handlers.get(name);
  }

  public Collection<Handler> all() {
    return handlers.values();
  }
}
