// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Element classes by name. Those on the class path are found by an index that the build writes into
 * each jar, {@value #INDEX}, so that only the classes that a configuration uses are loaded.
 */
public final class ElementRegistry {
  /** The index: one line per name, {@code Name class.Name}. */
  public static final String INDEX = "META-INF/sluice/elements";

  /** The folder of manual pages: one file per name, with the class's javadoc. */
  public static final String MANUAL = "META-INF/sluice/manual/";

  private final TreeMap<String, Supplier<Element>> factories = new TreeMap<>();
  private final TreeMap<String, String> classNames = new TreeMap<>();
  private final ClassLoader loader;

  /** Creates a registry of all elements on the class path of this class. */
  public ElementRegistry() {
    this(ElementRegistry.class.getClassLoader());
  }

  /**
   * Creates a registry of all elements that a class loader sees.
   *
   * @param loader where to look
   */
  public ElementRegistry(ClassLoader loader) {
    this.loader = loader;
    try {
      Enumeration<URL> indexes = loader.getResources(INDEX);
      while (indexes.hasMoreElements()) {
        read(indexes.nextElement());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the index of elements", e);
    }
  }

  private void read(URL index) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        int space = line.indexOf(' ');
        if (space > 0) {
          classNames.putIfAbsent(line.substring(0, space), line.substring(space + 1).trim());
        }
      }
    }
  }

  /**
   * Adds an element class that has no index, for embedding and tests.
   *
   * @param name its name in configurations
   * @param factory creates an instance; its class carries {@link ElementInfo}
   * @return this
   */
  public ElementRegistry register(String name, Supplier<Element> factory) {
    factories.put(name, factory);
    return this;
  }

  /**
   * All names.
   *
   * @return sorted
   */
  public Set<String> names() {
    Set<String> names = new java.util.TreeSet<>(classNames.keySet());
    names.addAll(factories.keySet());
    return names;
  }

  /**
   * Creates an element.
   *
   * @param name its class's name in configurations
   * @return a new element, or null if there is no such class
   */
  public Element create(String name) {
    Supplier<Element> factory = factories.get(name);
    if (factory != null) {
      return factory.get();
    }
    String className = classNames.get(name);
    if (className == null) {
      return null;
    }
    try {
      return Class.forName(className, true, loader)
          .asSubclass(Element.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("cannot make element class " + name, e);
    }
  }

  /**
   * The manual page of an element class.
   *
   * @param name its name in configurations
   * @return the text of its javadoc, or null if there is none
   */
  public String manual(String name) {
    try (InputStream in = loader.getResourceAsStream(MANUAL + name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manual page of " + name, e);
    }
  }
}
