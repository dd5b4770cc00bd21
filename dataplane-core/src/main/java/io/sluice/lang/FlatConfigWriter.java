// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints a flat configuration as text that reads back as the same configuration: requirements, one
 * declaration a line, then connections, joined to chains where one ends in an element's input 0 and
 * another starts there.
 */
public final class FlatConfigWriter {
  private FlatConfigWriter() {}

  /**
   * Prints a configuration.
   *
   * @param config the configuration
   * @return its text, ending with a newline unless it is empty
   */
  public static String write(FlatConfig config) {
    List<Connection> connections = new ArrayList<>(config.connections());
    connections.sort(
        Comparator.comparingInt(Connection::to)
            .thenComparingInt(Connection::toPort)
            .thenComparingInt(Connection::from)
            .thenComparingInt(Connection::fromPort));
    return write(config, connections);
  }

  /**
   * Prints a configuration with connections in the order that they have, as Click's tools do and
   * its driver does not.
   *
   * @param config the configuration
   * @return its text, ending with a newline unless it is empty
   */
  public static String writeInOrder(FlatConfig config) {
    return write(config, config.connections());
  }

  private static String write(FlatConfig config, List<Connection> connections) {
    StringBuilder out = new StringBuilder();
    if (!config.requirements().isEmpty()) {
      List<String> packages = new ArrayList<>();
      for (String name : config.requirements()) {
        boolean compact = name.equals(FlatConfig.COMPACT);
        packages.add(compact ? name : "package " + ConfigStrings.quote(name));
      }
      out.append("require(").append(ConfigStrings.join(packages)).append(");\n\n");
    }
    if (!config.definitions().isEmpty()) {
      List<String> definitions = new ArrayList<>();
      config.definitions().forEach((name, value) -> definitions.add("$" + name + " " + value));
      out.append("define(").append(ConfigStrings.join(definitions)).append(");\n\n");
    }
    for (Declaration element : config.elements()) {
      out.append(element.name()).append(" :: ").append(element.className());
      if (!element.config().isEmpty()) {
        out.append('(').append(element.config()).append(')');
      }
      out.append(";\n");
    }
    if (!config.connections().isEmpty()) {
      List<String> names = config.elements().stream().map(Declaration::name).toList();
      out.append('\n').append(connections(names, connections));
    }
    return out.toString();
  }

  /**
   * Prints connections, joined to chains.
   *
   * @param names the names of the elements, to which connections refer by their indices
   * @param connections the connections
   * @return statements, each of which ends with a newline
   */
  public static String connections(List<String> names, List<Connection> connections) {
    StringBuilder out = new StringBuilder();
    int n = connections.size();
    int[] next = successors(connections);
    boolean[] follows = new boolean[n];
    for (int successor : next) {
      if (successor >= 0) {
        follows[successor] = true;
      }
    }
    boolean[] written = new boolean[n];
    for (int i = 0; i < n; i++) {
      if (!follows[i]) {
        writeChain(names, connections, next, written, i, out);
      }
    }
    // What is left are cycles, and tails of chains that were cut by another chain.
    for (int i = 0; i < n; i++) {
      writeChain(names, connections, next, written, i, out);
    }
    return out.toString();
  }

  /** For each connection one that starts at output 0 of the element it ends in; -1 if none. */
  private static int[] successors(List<Connection> connections) {
    Map<Integer, Integer> first = new HashMap<>();
    for (int i = 0; i < connections.size(); i++) {
      Connection c = connections.get(i);
      if (c.fromPort() == 0) {
        boolean better =
            !first.containsKey(c.from())
                || (connections.get(first.get(c.from())).toPort() != 0 && c.toPort() == 0);
        if (better) {
          first.put(c.from(), i);
        }
      }
    }
    int[] next = new int[connections.size()];
    for (int i = 0; i < next.length; i++) {
      Connection c = connections.get(i);
      next[i] = c.toPort() == 0 ? first.getOrDefault(c.to(), -1) : -1;
    }
    return next;
  }

  private static void writeChain(
      List<String> names,
      List<Connection> connections,
      int[] next,
      boolean[] written,
      int start,
      StringBuilder out) {
    if (written[start]) {
      return;
    }
    Connection head = connections.get(start);
    out.append(names.get(head.from()));
    if (head.fromPort() != 0) {
      out.append(" [").append(head.fromPort()).append(']');
    }
    for (int i = start; i >= 0 && !written[i]; i = next[i]) {
      Connection c = connections.get(i);
      out.append(i == start ? " -> " : "\n    -> ");
      if (c.toPort() != 0) {
        out.append('[').append(c.toPort()).append("] ");
      }
      out.append(names.get(c.to()));
      written[i] = true;
    }
    out.append(";\n");
  }
}
