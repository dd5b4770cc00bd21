// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** A flat configuration whose elements and connections can be changed. */
final class ToolGraph {
  /** One element; its place in the order of declarations is its index. */
  static final class Node {
    private final int index;
    private final Position position;
    private String name;
    private String className;
    private String config;

    private Node(int index, Declaration declaration) {
      this.index = index;
      this.position = declaration.position();
      this.name = declaration.name();
      this.className = declaration.className();
      this.config = declaration.config();
    }

    String name() {
      return name;
    }

    /** Its place among the declarations. */
    int index() {
      return index;
    }

    String className() {
      return className;
    }

    String config() {
      return config;
    }

    void setConfig(String text) {
      config = text;
    }

    boolean is(String otherClass) {
      return className.equals(otherClass);
    }

    Port port(int number) {
      return new Port(this, number);
    }
  }

  /** An input or an output, as the side of a link says. */
  record Port(Node node, int number) {}

  /** A connection. */
  record Link(Port from, Port to) {}

  private final List<Node> nodes = new ArrayList<>();

  /** Places that removed elements left; the next ones to come take the last of them. */
  private final Deque<Integer> free = new ArrayDeque<>();

  private final Map<String, Node> names = new HashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final Set<Link> present = new HashSet<>();
  private final Set<String> requirements = new LinkedHashSet<>();
  private final Map<String, String> definitions = new LinkedHashMap<>();

  ToolGraph() {}

  ToolGraph(FlatConfig config) {
    add(config, "");
  }

  /** Adds the elements of a configuration, with a prefix in front of their names. */
  void add(FlatConfig config, String prefix) {
    List<Node> added = new ArrayList<>();
    for (Declaration d : config.elements()) {
      added.add(add(prefix + d.name(), d.className(), d.config(), d.position()));
    }
    for (Connection c : config.connections()) {
      Port from = added.get(c.from()).port(c.fromPort());
      connect(from, added.get(c.to()).port(c.toPort()));
    }
    requirements.addAll(config.requirements());
    config.definitions().forEach(definitions::putIfAbsent);
  }

  Node add(String name, String className, String config, Position position) {
    boolean reuse = !free.isEmpty();
    int index = reuse ? free.pop() : nodes.size();
    Node node = new Node(index, new Declaration(name, className, config, position));
    if (reuse) {
      nodes.set(index, node);
    } else {
      nodes.add(node);
    }
    names.put(name, node);
    return node;
  }

  /** Removes an element and its connections. */
  void remove(Node node) {
    nodes.set(node.index, null);
    free.push(node.index);
    names.remove(node.name, node);
    links.removeIf(l -> l.from.node == node || l.to.node == node);
    present.removeIf(l -> l.from.node == node || l.to.node == node);
  }

  /** Removes the elements that a condition holds for. */
  void removeIf(Predicate<Node> condition) {
    nodes().stream().filter(condition).forEach(this::remove);
  }

  void rename(Node node, String name) {
    names.remove(node.name, node);
    node.name = name;
    names.put(name, node);
  }

  /** The element with a name; null when there is none. */
  Node find(String name) {
    return names.get(name);
  }

  /** The elements, in order. */
  List<Node> nodes() {
    return nodes.stream().filter(Objects::nonNull).toList();
  }

  /** The elements of a class. */
  List<Node> nodes(String className) {
    return nodes().stream().filter(n -> n.is(className)).toList();
  }

  /** The connections; a copy. */
  List<Link> links() {
    return List.copyOf(links);
  }

  /** Whether there is a connection. */
  boolean has(Port from, Port to) {
    return present.contains(new Link(from, to));
  }

  /** Adds a connection, if it is not there yet. */
  void connect(Port from, Port to) {
    Link link = new Link(from, to);
    if (present.add(link)) {
      links.add(link);
    }
  }

  void disconnect(Link link) {
    present.remove(link);
    links.remove(link);
  }

  /** Has a connection run between other ports. */
  void replace(Link link, Link other) {
    if (!link.equals(other) && !present.contains(other)) {
      links.set(links.indexOf(link), other);
      present.remove(link);
      present.add(other);
    } else if (!link.equals(other)) {
      disconnect(link);
    }
  }

  List<Port> from(Port port) {
    return links.stream().filter(l -> l.from.equals(port)).map(Link::to).toList();
  }

  List<Port> to(Port port) {
    return links.stream().filter(l -> l.to.equals(port)).map(Link::from).toList();
  }

  int inputs(Node node) {
    return 1
        + links.stream().filter(l -> l.to.node == node).mapToInt(l -> l.to.number).max().orElse(-1);
  }

  int outputs(Node node) {
    return 1
        + links.stream()
            .filter(l -> l.from.node == node)
            .mapToInt(l -> l.from.number)
            .max()
            .orElse(-1);
  }

  /** Has what led to an input lead to another one. */
  void redirectTo(Port input, Port other) {
    to(input).forEach(from -> replace(new Link(from, input), new Link(from, other)));
  }

  /** Has what came from an output come from another one. */
  void redirectFrom(Port output, Port other) {
    from(output).forEach(to -> replace(new Link(output, to), new Link(other, to)));
  }

  /** The configuration as it is now. */
  FlatConfig flat() {
    List<Declaration> elements = new ArrayList<>();
    Map<Node, Integer> numbers = new HashMap<>();
    for (Node node : nodes()) {
      numbers.put(node, elements.size());
      elements.add(new Declaration(node.name, node.className, node.config, node.position));
    }
    List<Connection> connections = new ArrayList<>();
    for (Link l : links) {
      connections.add(
          new Connection(
              numbers.get(l.from.node),
              l.from.number,
              numbers.get(l.to.node),
              l.to.number,
              l.from.node.position));
    }
    return new FlatConfig(elements, connections, List.copyOf(requirements))
        .withDefinitions(definitions);
  }
}
