// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A flat configuration that can be changed: elements come and go, connections move. Connections are
 * found by their ports, so that a change costs the same in a large configuration.
 */
final class ToolGraph {
  /** One element; its place in the order of declarations is its index. */
  static final class Node {
    private final int index;
    private final Position position;
    private String name;
    private String className;
    private String config;
    private final NavigableMap<Integer, NavigableMap<Long, Link>> inputs = new TreeMap<>();
    private final NavigableMap<Integer, NavigableMap<Long, Link>> outputs = new TreeMap<>();

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

    /** Where it was declared. */
    Position position() {
      return position;
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
  record Port(Node node, int number) {
    private NavigableMap<Integer, NavigableMap<Long, Link>> side(boolean output) {
      return output ? node.outputs : node.inputs;
    }

    private NavigableMap<Long, Link> links(boolean output) {
      return side(output).computeIfAbsent(number, n -> new TreeMap<>());
    }

    private Collection<Link> present(boolean output) {
      NavigableMap<Long, Link> here = side(output).get(number);
      return here == null ? List.of() : here.values();
    }

    private void forget(boolean output, Long place) {
      NavigableMap<Long, Link> left = links(output);
      left.remove(place);
      if (left.isEmpty()) {
        side(output).remove(number);
      }
    }
  }

  /** A connection. */
  record Link(Port from, Port to) {}

  private final List<Node> nodes = new ArrayList<>();

  /** Places that removed elements left; the next ones to come take the last of them. */
  private final Deque<Integer> free = new ArrayDeque<>();

  private final Map<String, Node> names = new HashMap<>();

  /** Connections by their places in the order; one that replaces another takes its place. */
  private final NavigableMap<Long, Link> links = new TreeMap<>();

  private final Map<Link, Long> places = new HashMap<>();
  private long nextPlace;
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
    linksAt(node.inputs).forEach(this::disconnect);
    linksAt(node.outputs).forEach(this::disconnect);
  }

  private static List<Link> linksAt(Map<Integer, NavigableMap<Long, Link>> ports) {
    return ports.values().stream().flatMap(at -> at.values().stream()).toList();
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
    return List.copyOf(links.values());
  }

  /** Whether there is a connection. */
  boolean has(Port from, Port to) {
    return places.containsKey(new Link(from, to));
  }

  /** Adds a connection, if it is not there yet. */
  void connect(Port from, Port to) {
    put(nextPlace++, new Link(from, to));
  }

  private void put(long place, Link link) {
    if (places.putIfAbsent(link, place) == null) {
      links.put(place, link);
      link.from.links(true).put(place, link);
      link.to.links(false).put(place, link);
    }
  }

  void disconnect(Link link) {
    Long place = places.remove(link);
    if (place != null) {
      links.remove(place);
      link.from.forget(true, place);
      link.to.forget(false, place);
    }
  }

  /** Has a connection run between other ports. */
  void replace(Link link, Link other) {
    if (!link.equals(other)) {
      long place = places.get(link);
      disconnect(link);
      put(place, other);
    }
  }

  /** The inputs that an output leads to. */
  List<Port> from(Port port) {
    return port.present(true).stream().map(Link::to).toList();
  }

  /** The outputs that lead to an input. */
  List<Port> to(Port port) {
    return port.present(false).stream().map(Link::from).toList();
  }

  int inputs(Node node) {
    return node.inputs.isEmpty() ? 0 : node.inputs.lastKey() + 1;
  }

  int outputs(Node node) {
    return node.outputs.isEmpty() ? 0 : node.outputs.lastKey() + 1;
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
    for (Link l : links.values()) {
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
