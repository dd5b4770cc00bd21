// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.effect.AnnotationUse;
import io.sluice.handler.Handlers;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketPool;
import io.sluice.run.Gate;
import io.sluice.run.Worker;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What an element may ask of the router that it belongs to: its neighbours, their handlers, the
 * pool, messages to the user, the end of the run. The router is the only one there is; elements are
 * compiled against this class, so that they depend on nothing that runs them.
 */
public abstract class ElementContext {
  /** For the router. */
  protected ElementContext() {}

  /**
   * The configuration, with compound elements expanded.
   *
   * @return elements and connections
   */
  public abstract FlatConfig config();

  /**
   * The elements of the configuration, and behind them the rings that the linker put between
   * workers.
   *
   * @return in order of declaration
   */
  public abstract List<Element> elements();

  /**
   * All elements of a type, in order of declaration.
   *
   * @param type a class or interface
   * @param <T> the type
   * @return perhaps none
   */
  public abstract <T> List<T> elements(Class<T> type);

  /**
   * All elements, and their copies on other workers.
   *
   * @return in order of declaration; empty before the graph was placed
   */
  public abstract List<Element> instances();

  /**
   * An element and its copies on other workers.
   *
   * @param element one of {@link #elements}
   * @return the element itself first
   */
  public abstract List<Element> instances(Element element);

  /**
   * Which of an element's instances one is: counters of several instances that must not give the
   * same numbers begin apart by it.
   *
   * @param instance one of {@link #instances}
   * @return 0 for the element itself, on whichever worker it is; 1 or more for copies of it
   */
  public final int copyNumber(Element instance) {
    Element original = find(instance.name());
    return original == null ? 0 : Math.max(0, instances(original).indexOf(instance));
  }

  /**
   * The copy of an element that runs on a worker.
   *
   * @param element one of {@link #elements}
   * @param worker one of this configuration's
   * @param <T> the element's class
   * @return the element itself when it has none there
   */
  @SuppressWarnings("unchecked")
  public final <T extends Element> T instance(T element, Worker worker) {
    for (Element copy : instances(element)) {
      if (copy.worker() == worker) {
        return (T) copy;
      }
    }
    return element;
  }

  /**
   * Finds an element by its full name.
   *
   * @param name the name
   * @return null when there is none
   */
  public abstract Element find(String name);

  /**
   * Finds an element by name as seen from another one: in its compound element first, then
   * outwards.
   *
   * @param name the name
   * @param near whose scope counts; may be null
   * @return null when there is none
   */
  public abstract Element find(String name, Element near);

  /**
   * The names of all element classes that a configuration could use.
   *
   * @return sorted
   */
  public abstract Set<String> elementClasses();

  /**
   * The handlers of an element.
   *
   * @param element one of the configuration's
   * @return its handlers
   */
  public abstract Handlers handlers(Element element);

  /**
   * The router's own handlers, which are called by their names alone; they run on the caller's
   * thread. More can be added before the start.
   *
   * @return the handlers
   */
  public abstract Handlers globalHandlers();

  /**
   * Reads a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}, or the name of one of the router's own
   * @return the value
   * @throws Handlers.HandlerException when there is no such handler or it cannot be read
   */
  public final String read(String path) {
    return read(path, "");
  }

  /**
   * Reads a handler with a parameter.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param parameter what the handler is asked
   * @return the value
   * @throws Handlers.HandlerException when there is no such handler or it cannot be read
   */
  public abstract String read(String path, String parameter);

  /**
   * Writes a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param value the value
   * @throws Handlers.HandlerException when there is no such handler or the value is wrong
   */
  public abstract void write(String path, String value);

  /**
   * Writes a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}, or the name of one of the router's own
   * @param value the value
   * @return warnings for the writer, usually none
   * @throws Handlers.HandlerException when there is no such handler or the value is wrong
   */
  public abstract List<String> writeForWarnings(String path, String value);

  /**
   * Makes a call with binary data on an element's worker; see {@link Handlers#call}.
   *
   * @param element one of the configuration's
   * @param number the call's number in network format
   * @param data what it takes
   * @return what it gives; null when the element has no such call
   * @throws Handlers.HandlerException when the data is wrong
   */
  public abstract byte[] call(Element element, int number, byte[] data);

  /**
   * The workers.
   *
   * @return in the order of their indices, not to be changed; empty before they were made
   */
  public abstract List<Worker> workers();

  /**
   * How many workers there are, or will be once they are made: known while elements are configured.
   *
   * @return a count, at least 1
   */
  public abstract int workerCount();

  /**
   * The pool that packets come from.
   *
   * @return null before it was opened
   */
  public abstract PacketPool pool();

  /**
   * Which annotations the elements may read. Sources whose buffers carry old ones make these right,
   * and need not the others. Cheap enough to ask for every burst.
   *
   * @return what the elements declare together, or {@link #requireAnnotations}
   */
  public abstract AnnotationUse annotationUse();

  /**
   * Has sources clear annotations from the next burst on: for an element that begins to read them.
   * Any thread.
   */
  public abstract void requireAnnotations();

  /**
   * Prints a message of a running element.
   *
   * @param line the message
   */
  public abstract void report(String line);

  /**
   * Has somebody told all messages of running elements from now on.
   *
   * @param listener takes a line; called from workers, which it must not make wait
   */
  public abstract void addReportListener(Consumer<String> listener);

  /**
   * Ends what {@link #addReportListener} began.
   *
   * @param listener the same object
   */
  public abstract void removeReportListener(Consumer<String> listener);

  /**
   * Prints a message of an element that could not do what it is there for, such as writing a file.
   * The run goes on, and is a failed one. Any thread.
   *
   * @param line the message
   */
  public abstract void fail(String line);

  /**
   * Notes that an element reads or writes a file.
   *
   * @param element who
   * @param name the file's name
   * @param writes false for reading
   */
  protected abstract void declareFile(Element element, String name, boolean writes);

  /**
   * Finds who declared a file; see {@link io.sluice.argument.Args#writesFile}. For elements that
   * learn only while they run what they are to write.
   *
   * @param name the file's name
   * @return an element; null when none uses that file
   */
  public abstract Element userOfFile(String name);

  /**
   * Prints what a running element was asked to print.
   *
   * @param text the text, line ends included
   */
  public abstract void print(String text);

  /** Asks the driver to stop, as an element does that has reached its end. Any thread. */
  public abstract void requestStop();

  /** Stops the driver, whatever a {@link StopListener} would say. Any thread. */
  public abstract void forceStop();

  /**
   * Whether the driver was told to stop. Any thread.
   *
   * @return true from then on
   */
  public abstract boolean isStopRequested();

  /**
   * Generates the code of a worker's elements anew; on that worker, between two batches.
   *
   * @param worker whose elements
   */
  protected abstract void relink(Worker worker);

  /**
   * What the tasks of an element have to wait for: room in the rings to other workers that their
   * packets get to.
   *
   * @param element a source, or one that pulls
   * @return null when its tasks never wait
   */
  protected abstract Gate gate(Element element);
}
