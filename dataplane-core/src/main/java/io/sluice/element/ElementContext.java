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
 * What an element can access of its router: other elements, their handlers, the pool, messages to
 * the user, the end of the run. The router is the only implementation; elements are compiled
 * against this class, so that they do not depend on code that runs them.
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
   * The elements of the configuration, followed by the rings that the linker added between workers.
   *
   * @return in order of declaration
   */
  public abstract List<Element> elements();

  /**
   * All elements of a type, in order of declaration.
   *
   * @param type a class or interface
   * @param <T> the type
   * @return may be empty
   */
  public abstract <T> List<T> elements(Class<T> type);

  /**
   * All elements, and their copies on other workers.
   *
   * @return in order of declaration; empty before the graph is placed
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
   * The number of an instance among the instances of its element. Counters that must not give equal
   * numbers on several instances start at different values by it.
   *
   * @param instance one of {@link #instances}
   * @return 0 for the element itself, on whichever worker it runs; 1 or more for its copies
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
   * @return the element itself if it has no copy there
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
   * @return null if there is none
   */
  public abstract Element find(String name);

  /**
   * Finds an element by its name in the scope of another one: first in its compound element, then
   * in the enclosing ones.
   *
   * @param name the name
   * @param near the element whose scope counts; may be null
   * @return null if there is none
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
   * @param element an element of the configuration
   * @return its handlers
   */
  public abstract Handlers handlers(Element element);

  /**
   * The router's own handlers, which are called without an element's name; they run on the caller's
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
   * @throws Handlers.HandlerException if there is no such handler or it cannot be read
   */
  public final String read(String path) {
    return read(path, "");
  }

  /**
   * Reads a handler with a parameter.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param parameter the parameter
   * @return the value
   * @throws Handlers.HandlerException if there is no such handler or it cannot be read
   */
  public abstract String read(String path, String parameter);

  /**
   * Writes a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}
   * @param value the value
   * @throws Handlers.HandlerException if there is no such handler or the value is wrong
   */
  public abstract void write(String path, String value);

  /**
   * Writes a handler on its element's worker.
   *
   * @param path {@code ELEMENT.HANDLER}, or the name of one of the router's own
   * @param value the value
   * @return warnings for the writer, usually none
   * @throws Handlers.HandlerException if there is no such handler or the value is wrong
   */
  public abstract List<String> writeForWarnings(String path, String value);

  /**
   * Calls a handler for binary data on an element's worker; see {@link Handlers#call}.
   *
   * @param element an element of the configuration
   * @param number the call's number in network format
   * @param data its input
   * @return its output; null if the element has no such call
   * @throws Handlers.HandlerException if the data is wrong
   */
  public abstract byte[] call(Element element, int number, byte[] data);

  /**
   * The workers.
   *
   * @return in the order of their indices, read-only; empty before they are created
   */
  public abstract List<Worker> workers();

  /**
   * How many workers there are, or will be: known while elements are configured.
   *
   * @return a count, at least 1
   */
  public abstract int workerCount();

  /**
   * The pool that packets come from.
   *
   * @return null before it is opened
   */
  public abstract PacketPool pool();

  /**
   * Which annotations the elements may read. Sources whose buffers hold old annotations must set
   * these, and need not set the others. Cheap enough to call for every burst.
   *
   * @return the union of the elements' declarations, or what {@link #requireAnnotations} has set
   */
  public abstract AnnotationUse annotationUse();

  /**
   * Makes sources clear annotations from the next burst on, for an element that begins to read
   * them. From any thread.
   */
  public abstract void requireAnnotations();

  /**
   * Prints a message of a running element.
   *
   * @param line the message
   */
  public abstract void report(String line);

  /**
   * Adds a listener for all messages of running elements.
   *
   * @param listener takes a line; called from workers, so it must not block
   */
  public abstract void addReportListener(Consumer<String> listener);

  /**
   * Removes a listener that {@link #addReportListener} added.
   *
   * @param listener the same object
   */
  public abstract void removeReportListener(Consumer<String> listener);

  /**
   * Prints a message of an element that could not do its job, such as writing a file. The run goes
   * on, but counts as failed. From any thread.
   *
   * @param line the message
   */
  public abstract void fail(String line);

  /**
   * Declares that an element reads or writes a file.
   *
   * @param element the element
   * @param name the file's name
   * @param writes false for reading
   */
  protected abstract void declareFile(Element element, String name, boolean writes);

  /**
   * Finds the element that declared a file; see {@link io.sluice.argument.Args#writesFile}. For
   * elements that learn only at run time what they are to write.
   *
   * @param name the file's name
   * @return an element; null if none uses that file
   */
  public abstract Element userOfFile(String name);

  /**
   * Prints the output of a running element.
   *
   * @param text the text, including line ends
   */
  public abstract void print(String text);

  /** Requests the driver to stop, for example at the end of an element's input. From any thread. */
  public abstract void requestStop();

  /** Stops the driver, whatever a {@link StopListener} would decide. From any thread. */
  public abstract void forceStop();

  /**
   * Whether a stop of the driver was requested. From any thread.
   *
   * @return true from then on
   */
  public abstract boolean isStopRequested();

  /**
   * Generates the code of a worker's elements again; on that worker, between two batches.
   *
   * @param worker the worker
   */
  protected abstract void relink(Worker worker);

  /**
   * What the tasks of an element must wait for: room in the rings to other workers that their
   * packets reach.
   *
   * @param element a source, or an element that pulls
   * @return null if its tasks never wait
   */
  protected abstract Gate gate(Element element);
}
