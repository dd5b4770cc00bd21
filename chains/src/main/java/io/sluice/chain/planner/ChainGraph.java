// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.FlatConfigWriter;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph that the planner changes: the elements of several functions and the connections between
 * them. Packets enter at {@link #input} and leave at {@link #output}.
 */
final class ChainGraph {
  /** An element, or one of the two ends. */
  static final class Node {
    final String name;
    final Position position;

    /** The name of the function that the element belongs to; empty for none. */
    String function;

    String className;
    String config;

    Node(String name, String function, String className, String config, Position position) {
      this.name = name;
      this.function = function;
      this.className = className;
      this.config = config;
      this.position = position;
    }

    @Override
    public String toString() {
      return name + " :: " + className + (config.isEmpty() ? "" : "(" + config + ")");
    }
  }

  /** A connection. */
  record Edge(Node from, int fromPort, Node to, int toPort) {}

  private static final Position NOWHERE = new Position("chain", 0);

  final Node input = end("input", "Idle");
  final Node output = end("output", "Idle");
  final List<Node> nodes = new ArrayList<>(List.of(input, output));
  final Set<Edge> edges = new LinkedHashSet<>();
  private final Set<String> requirements = new LinkedHashSet<>();

  private static Node end(String name, String className) {
    return new Node(name, "", className, "", NOWHERE);
  }

  /** The two ends of an added function. */
  record Ends(Node in, Node out) {}

  /**
   * Adds the elements of a function, not connected to others.
   *
   * @param name the function's name in the chain
   * @param flat its elements, the first two of which are its ends
   * @return its ends, to be joined and then removed with {@link #dissolve}
   */
  Ends add(String name, FlatConfig flat) {
    List<Node> added = new ArrayList<>();
    for (Declaration d : flat.elements()) {
      String element = PlannedFunction.element(name, d.name());
      added.add(new Node(element, name, d.className(), d.config(), d.position()));
    }
    nodes.addAll(added);
    for (Connection c : flat.connections()) {
      edges.add(new Edge(added.get(c.from()), c.fromPort(), added.get(c.to()), c.toPort()));
    }
    requirements.addAll(flat.requirements());
    return new Ends(added.get(0), added.get(1));
  }

  /** Adds an element that belongs to no function. */
  Node add(String name, String className, String config) {
    return add(name, "", className, config);
  }

  /** Adds an element that is not in any file. */
  Node add(String name, String function, String className, String config) {
    return add(name, function, className, config, NOWHERE);
  }

  /** Adds an element that is not in any file, with a position for messages about it. */
  Node add(String name, String function, String className, String config, Position position) {
    Node node = new Node(name, function, className, config, position);
    nodes.add(node);
    return node;
  }

  void connect(Node from, int fromPort, Node to, int toPort) {
    edges.add(new Edge(from, fromPort, to, toPort));
  }

  List<Edge> into(Node node) {
    return edges.stream().filter(e -> e.to == node).toList();
  }

  List<Edge> outOf(Node node) {
    return edges.stream().filter(e -> e.from == node).toList();
  }

  /**
   * The connections by which packets enter a function from earlier ones.
   *
   * @param function its name
   * @param order all functions, in the order of the sequence
   */
  List<Edge> entries(String function, List<String> order) {
    return edges.stream()
        .filter(e -> e.to.function.equals(function) && !e.from.function.equals(function))
        .filter(e -> isForward(e, order))
        .toList();
  }

  /** The connections by which packets leave a function for later ones; see {@link #entries}. */
  List<Edge> exits(String function, List<String> order) {
    return edges.stream()
        .filter(e -> e.from.function.equals(function) && !e.to.function.equals(function))
        .filter(e -> isForward(e, order))
        .toList();
  }

  private boolean isForward(Edge edge, List<String> order) {
    boolean back =
        edge.from == input && edge.fromPort == 1 || edge.to == output && edge.toPort == 1;
    return !back && place(edge.from, order) < place(edge.to, order);
  }

  /** The position of a node's function in the sequence; elements without a function come first. */
  private int place(Node node, List<String> order) {
    return node == output ? order.size() : order.indexOf(node.function);
  }

  /**
   * Removes a node and connects each of its inputs to the targets of the output with the same
   * number.
   */
  void dissolve(Node node) {
    for (Edge in : into(node)) {
      for (Edge out : outOf(node)) {
        if (in.toPort == out.fromPort) {
          edges.add(new Edge(in.from, in.fromPort, out.to, out.toPort));
        }
      }
    }
    remove(node);
  }

  /** Removes a node and its connections. */
  void remove(Node node) {
    edges.removeIf(e -> e.from == node || e.to == node);
    nodes.remove(node);
  }

  /** How many ports an end uses: 1, or 2 if there is a reverse path. */
  int ports() {
    return edges.stream().anyMatch(e -> e.from == input && e.fromPort == 1) ? 2 : 1;
  }

  /** The same graph as a flat configuration, including the ends. */
  FlatConfig flat() {
    Map<Node, Integer> indexes = new HashMap<>();
    List<Declaration> declarations = new ArrayList<>();
    for (Node node : nodes) {
      indexes.put(node, declarations.size());
      declarations.add(new Declaration(node.name, node.className, node.config, node.position));
    }
    List<Connection> connections = new ArrayList<>();
    for (Edge e : edges) {
      connections.add(
          new Connection(
              indexes.get(e.from), e.fromPort, indexes.get(e.to), e.toPort, e.from.position));
    }
    return new FlatConfig(declarations, connections, List.copyOf(requirements));
  }

  /** The graph as the body of a compound element, in the Click language. */
  String text() {
    String text = FlatConfigWriter.write(flat());
    for (Node end : List.of(input, output)) {
      text = text.replaceFirst("(?m)^" + end.name + " :: " + end.className + ";\n", "");
    }
    return text;
  }

  /** A deep copy. */
  ChainGraph copy() {
    ChainGraph copy = new ChainGraph();
    Map<Node, Node> copies = new LinkedHashMap<>();
    copies.put(input, copy.input);
    copies.put(output, copy.output);
    for (Node node : nodes) {
      if (!copies.containsKey(node)) {
        Node twin = new Node(node.name, node.function, node.className, node.config, node.position);
        copies.put(node, twin);
        copy.nodes.add(twin);
      }
    }
    for (Edge e : edges) {
      copy.connect(copies.get(e.from), e.fromPort, copies.get(e.to), e.toPort);
    }
    copy.requirements.addAll(requirements);
    return copy;
  }
}
