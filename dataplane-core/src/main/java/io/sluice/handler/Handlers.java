// SPDX-License-Identifier: Apache-2.0
package io.sluice.handler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The handlers of one element: named values that can be read, written, or both. While the graph
 * runs, they execute on the element's worker between two batches, so they may access its fields;
 * for long work see {@link #writePrepared}.
 */
public final class Handlers {
  /**
   * One handler.
   *
   * @param name its name
   * @param read takes a parameter, which may be empty, and returns the value; null if it cannot be
   *     read
   * @param write takes the value; null if it cannot be written
   * @param preparation does the long part of a write; null if writes have only one part
   * @param total whether the values of an element's copies on several workers add up
   * @param parameter whether reading takes a parameter
   * @param flags properties for clients, in Click's letters: see {@link Handlers#mark}
   * @param hidden whether only the configuration itself may call it: see {@link Handlers#hide}
   */
  public record Handler(
      String name,
      Function<String, String> read,
      Consumer<String> write,
      Function<String, Change> preparation,
      boolean total,
      boolean parameter,
      String flags,
      boolean hidden) {
    private static Handler empty(String name) {
      return new Handler(name, null, null, null, false, false, "", false);
    }

    private Handler reads(Function<String, String> value, boolean adds, boolean asked) {
      return new Handler(name, value, write, preparation, adds, asked, flags, hidden);
    }

    private Handler writes(Consumer<String> action, Function<String, Change> prepared) {
      return new Handler(name, read, action, prepared, total, parameter, flags, hidden);
    }

    private Handler marked(String letters) {
      return new Handler(name, read, write, preparation, total, parameter, letters, hidden);
    }

    private Handler asHidden() {
      return new Handler(name, read, write, preparation, total, parameter, flags, true);
    }
  }

  /** The short part of a write, which runs on the element's worker between two batches. */
  @FunctionalInterface
  public interface Change {
    /**
     * Makes the change.
     *
     * @return false if the state that it was prepared from has changed, and nothing was done
     */
    boolean apply();

    /**
     * Warnings for the writer, although the value was accepted.
     *
     * @return lower-case clauses, usually none
     */
    default List<String> warnings() {
      return List.of();
    }
  }

  /** Thrown by a write handler for a wrong value. */
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
  private final Map<Integer, Function<byte[], byte[]>> calls = new LinkedHashMap<>();

  /** Creates an empty set. */
  public Handlers() {}

  /**
   * Adds a read handler.
   *
   * @param name its name
   * @param value gives the value as text
   */
  public void read(String name, Supplier<Object> value) {
    put(handler(name).reads(parameter -> String.valueOf(value.get()), false, false));
  }

  /**
   * Adds a read handler that takes a parameter.
   *
   * @param name its name
   * @param value gives the value for a parameter
   */
  public void readWith(String name, Function<String, String> value) {
    put(handler(name).reads(value, false, true));
  }

  /**
   * Adds a read handler whose values are combined over the copies of an element on several workers:
   * a count or a rate, lines of such counts, or a list of which each copy has a part.
   *
   * @param name its name
   * @param value gives a number; or lines that begin with a number and a tab, or end with a space
   *     and a number; or other lines, which are concatenated
   */
  public void total(String name, Supplier<Object> value) {
    put(handler(name).reads(parameter -> String.valueOf(value.get()), true, false));
  }

  /**
   * Adds a read handler with a parameter whose values are combined over the copies of an element as
   * in {@link #total}.
   *
   * @param name its name
   * @param value gives the value for a parameter
   */
  public void totalWith(String name, Function<String, String> value) {
    put(handler(name).reads(value, true, true));
  }

  /**
   * Adds a write handler.
   *
   * @param name its name
   * @param action takes the text written; throws {@link HandlerException} if it is wrong
   */
  public void write(String name, Consumer<String> action) {
    put(handler(name).writes(action, null));
  }

  /**
   * Adds a write handler whose work takes long. The writing thread does the work, while the worker
   * goes on with packets; only the returned change runs on the worker. If another write came in
   * between, the work is done again.
   *
   * @param name its name
   * @param preparation takes the text written, on any thread; throws {@link HandlerException} if it
   *     is wrong
   */
  public void writePrepared(String name, Function<String, Change> preparation) {
    Consumer<String> atOnce =
        text -> {
          while (!preparation.apply(text).apply()) {
            // another write came between
          }
        };
    put(handler(name).writes(atOnce, preparation));
  }

  /**
   * Sets properties of handlers, which the {@code handlers} handler shows to clients.
   *
   * @param flags Click's letters: {@code %} raw text, {@code .} changes only when written, {@code
   *     $} expensive to read, {@code U} uncommon, {@code D} deprecated, {@code b} a button, {@code
   *     c} a check box
   * @param names handlers that were added before
   */
  public void mark(String flags, String... names) {
    for (String name : names) {
      put(handler(name).marked(flags));
    }
  }

  /**
   * Hides handlers from clients outside of the configuration, for example those that read files: a
   * client that may read counters must not be able to read files.
   *
   * @param names handlers that were added before
   */
  public void hide(String... names) {
    for (String name : names) {
      put(handler(name).asHidden());
    }
  }

  private Handler handler(String name) {
    Handler old = handlers.get(name);
    return old == null ? Handler.empty(name) : old;
  }

  private void put(Handler handler) {
    handlers.put(handler.name, handler);
  }

  /**
   * Adds a call with binary data, which Click calls LLRPC; it runs where handlers run.
   *
   * @param number Click's number for it, in network format: what a client writes after the {@code
   *     #}
   * @param call takes as many bytes as the number says, in the machine's byte order, and returns as
   *     many; throws {@link HandlerException} if they are wrong
   */
  public void call(int number, Function<byte[], byte[]> call) {
    calls.put(number, call);
  }

  /**
   * A call with binary data.
   *
   * @param number its number in network format
   * @return null if there is none
   */
  public Function<byte[], byte[]> getCall(int number) {
    return calls.get(number);
  }

  public Handler get(String name) {
    return handlers.get(name);
  }

  public Collection<Handler> all() {
    return handlers.values();
  }
}
