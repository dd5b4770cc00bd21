// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a graph in Java instead of the Click language: name elements, connect their ports, build.
 * Elements may be given by class name, or as objects.
 */
public final class GraphBuilder {
  private static final Position HERE = new Position("graph", 0);

  private final List<Declaration> declarations = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Map<String, Element> given = new HashMap<>();

  /** Creates an empty graph. */
  public GraphBuilder() {}

  /**
   * Adds an element by the name of its class.
   *
   * @param name a name that is not taken
   * @param className its class in configurations, for example {@code "Counter"}
   * @param config its configuration string, which may be empty
   * @return this
   */
  public GraphBuilder add(String name, String className, String config) {
    if (indexes.putIfAbsent(name, declarations.size()) != null) {
      throw new IllegalArgumentException("redeclaration of element '" + name + "'");
    }
    declarations.add(new Declaration(name, className, config, HERE));
    return this;
  }

  /**
   * Adds an element object.
   *
   * @param name a name that is not taken
   * @param element a new element
   * @param config its configuration string, which may be empty
   * @return this
   */
  public GraphBuilder add(String name, Element element, String config) {
    add(name, element.getClass().getAnnotation(ElementInfo.class).name(), config);
    given.put(name, element);
    return this;
  }

  /**
   * Connects elements in sequence, output 0 of each to input 0 of the next.
   *
   * @param names two or more
   * @return this
   */
  public GraphBuilder chain(String... names) {
    for (int i = 1; i < names.length; i++) {
      connect(names[i - 1], 0, 0, names[i]);
    }
    return this;
  }

  /**
   * Connects two ports.
   *
   * @param from the element that sends
   * @param output its output port
   * @param input the other's input port
   * @param to the element that receives
   * @return this
   */
  public GraphBuilder connect(String from, int output, int input, String to) {
    connections.add(new Connection(index(from), output, index(to), input, HERE));
    return this;
  }

  private int index(String name) {
    Integer index = indexes.get(name);
    if (index == null) {
      throw new IllegalArgumentException("no element named '" + name + "'");
    }
    return index;
  }

  /**
   * Builds the graph.
   *
   * @param options how to build and run it
   * @return a router, not started
   * @throws ConfigurationException if anything is wrong
   */
  public Router build(RouterOptions options) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig config =
        new FlatConfig(List.copyOf(declarations), List.copyOf(connections), List.of());
    Router router = Assembly.build(config, options, given, diagnostics);
    if (router == null) {
      throw new ConfigurationException(diagnostics);
    }
    return router;
  }
}
