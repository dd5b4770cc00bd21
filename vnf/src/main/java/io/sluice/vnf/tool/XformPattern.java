// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolGraph.Link;
import io.sluice.vnf.tool.ToolGraph.Node;
import io.sluice.vnf.tool.ToolGraph.Port;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A part of a configuration to search for, and its replacement. */
final class XformPattern {
  private static final Position MADE = new Position("<click-xform>", 0);

  /**
   * Where a pattern was found.
   *
   * @param elements the configuration's element for each of the pattern's
   * @param variables what the pattern's variables stand for
   * @param from for connections that lead into it: where they come from, and the pattern's input
   * @param to for connections that lead out: the pattern's output, and where they lead
   */
  record Match(
      Map<Node, Node> elements, Map<String, String> variables, List<Link> from, List<Link> to) {
    /** What leads into the pattern by an input. */
    List<Port> sources(int input) {
      return from.stream().filter(l -> l.to().number() == input).map(Link::from).toList();
    }
  }

  private final String name;
  private final FlatConfig pattern;
  private final FlatConfig replacement;
  private final ToolGraph graph;
  private final List<Node> nodes;
  private final Node input;
  private final Node output;

  /** What came from this pattern: that alone must not match it again. */
  private final Set<Node> made = new HashSet<>();

  XformPattern(String name, FlatConfig pattern, FlatConfig replacement) {
    this.name = name;
    this.pattern = pattern;
    this.replacement = replacement;
    this.graph = new ToolGraph(pattern);
    List<Node> all = graph.nodes();
    this.input = all.get(0);
    this.output = all.get(1);
    this.nodes = all.subList(2, all.size());
  }

  String name() {
    return name;
  }

  /** The replacement as pattern, and the pattern as replacement. */
  XformPattern reversed() {
    return new XformPattern(name, replacement, pattern);
  }

  /** The first place where the pattern matches; null when there is none. */
  Match find(ToolGraph body) {
    return nodes.isEmpty() ? null : extend(body, body.nodes(), new LinkedHashMap<>());
  }

  /** Finds elements for those of the pattern that have none yet, in order. */
  private Match extend(ToolGraph body, List<Node> candidates, Map<Node, Node> found) {
    if (found.size() == nodes.size()) {
      return check(body, found);
    }
    Node wanted = nodes.get(found.size());
    for (Node candidate : candidates) {
      if (candidate.is(wanted.className()) && !found.containsValue(candidate)) {
        found.put(wanted, candidate);
        Match match = connected(body, wanted, found) ? extend(body, candidates, found) : null;
        if (match != null) {
          return match;
        }
        found.remove(wanted);
      }
    }
    return null;
  }

  /** Whether the connections of a pattern's element to those before it are there. */
  private boolean connected(ToolGraph body, Node last, Map<Node, Node> found) {
    for (Link link : graph.links()) {
      Node from = found.get(link.from().node());
      Node to = found.get(link.to().node());
      boolean lasts = link.from().node() == last || link.to().node() == last;
      if (lasts
          && from != null
          && to != null
          && !body.has(from.port(link.from().number()), to.port(link.to().number()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether arguments match, and all other connections lead through the pattern's ports. */
  private Match check(ToolGraph body, Map<Node, Node> found) {
    Map<String, String> variables = new HashMap<>();
    for (Map.Entry<Node, Node> pair : found.entrySet()) {
      if (!matches(pair.getKey().config(), pair.getValue().config(), variables)) {
        return null;
      }
    }
    if (made.containsAll(found.values())) {
      return null;
    }
    Map<Node, Node> back = new HashMap<>();
    found.forEach((inPattern, inBody) -> back.put(inBody, inPattern));
    Match match =
        new Match(new LinkedHashMap<>(found), variables, new ArrayList<>(), new ArrayList<>());
    for (Link link : body.links()) {
      Node from = back.get(link.from().node());
      Node to = back.get(link.to().node());
      boolean right = true;
      if (from != null && to != null) {
        right = graph.has(from.port(link.from().number()), to.port(link.to().number()));
      } else if (to != null) {
        right = entry(body, match, link.from(), to.port(link.to().number()));
      } else if (from != null) {
        right = exit(body, match, from.port(link.from().number()), link.to());
      }
      if (!right) {
        return null;
      }
    }
    return portsUsed(match) ? match : null;
  }

  /** Finds the input that a connection from outside comes by: all that it leads to is there. */
  private boolean entry(ToolGraph body, Match match, Port outside, Port inside) {
    return graph.to(inside).stream()
        .filter(port -> port.node() == input)
        .sorted(Comparator.comparingInt(Port::number))
        .filter(
            port ->
                graph.from(port).stream()
                    .allMatch(
                        to -> mapped(match, to) == null || body.has(outside, mapped(match, to))))
        .findFirst()
        .map(port -> match.from.add(new Link(outside, port)))
        .orElse(false);
  }

  private boolean exit(ToolGraph body, Match match, Port inside, Port outside) {
    return graph.from(inside).stream()
        .filter(port -> port.node() == output)
        .sorted(Comparator.comparingInt(Port::number))
        .filter(
            port ->
                graph.to(port).stream()
                    .allMatch(
                        from ->
                            mapped(match, from) == null || body.has(mapped(match, from), outside)))
        .findFirst()
        .map(port -> match.to.add(new Link(port, outside)))
        .orElse(false);
  }

  private static Port mapped(Match match, Port port) {
    Node node = match.elements.get(port.node());
    return node == null ? null : node.port(port.number());
  }

  private boolean portsUsed(Match match) {
    for (Link link : graph.links()) {
      boolean entered = match.from.stream().anyMatch(l -> l.to().equals(link.from()));
      boolean left = match.to.stream().anyMatch(l -> l.from().equals(link.to()));
      if ((link.from().node() == input && !entered) || (link.to().node() == output && !left)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(String wanted, String config, Map<String, String> variables) {
    List<String> pattern = ConfigStrings.split(wanted);
    List<String> args = ConfigStrings.split(config);
    if (pattern.size() != args.size()) {
      return false;
    }
    for (int i = 0; i < args.size(); i++) {
      String said = pattern.get(i);
      boolean same = said.equals(args.get(i));
      if (!same && said.matches("\\$\\w+")) {
        String before = variables.putIfAbsent(said, args.get(i));
        same = before == null || before.equals(args.get(i));
      }
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** Puts the replacement where the pattern was found. */
  void replace(ToolGraph body, Match match, String prefix) {
    Map<String, String> names = new HashMap<>();
    match.elements.forEach(
        (inPattern, inBody) -> {
          names.put(local(inPattern), inBody.name());
          body.remove(inBody);
        });
    // Three places are taken first, as by Click's tool: so elements come in the same order.
    List<Node> places = new ArrayList<>();
    for (String port : List.of("", "/input", "/output")) {
      places.add(body.add(prefix + port, "", "", MADE));
    }
    ToolGraph inside = new ToolGraph(replacement);
    List<Node> all = inside.nodes();
    Map<Node, Node> added = new HashMap<>();
    for (Node node : all.subList(2, all.size())) {
      String config = substitute(node.config(), match.variables);
      Node copy = body.add(prefix + "/" + local(node), node.className(), config, MADE);
      added.put(node, copy);
      made.add(copy);
    }
    Node in = all.get(0);
    Node out = all.get(1);
    List<Link> inner = inside.links();
    for (Link link : inner) {
      if (link.from().node() != in && link.to().node() != out) {
        body.connect(moved(link.from(), added), moved(link.to(), added));
      }
    }
    for (Link link : inner) {
      if (link.from().node() == in && link.to().node() != out) {
        Port to = moved(link.to(), added);
        match.sources(link.from().number()).forEach(from -> body.connect(from, to));
      }
    }
    for (Link leaving : match.to) {
      for (Link link : inner) {
        if (link.to().node() == out && link.to().number() == leaving.from().number()) {
          List<Port> sources =
              link.from().node() == in
                  ? match.sources(link.from().number())
                  : List.of(moved(link.from(), added));
          sources.forEach(from -> body.connect(from, leaving.to()));
        }
      }
    }
    places.sort(Comparator.comparingInt(Node::index));
    places.forEach(body::remove);
    added.forEach(
        (node, copy) -> {
          if (names.containsKey(local(node))) {
            body.rename(copy, names.get(local(node)));
          }
        });
  }

  private static Port moved(Port port, Map<Node, Node> added) {
    return added.get(port.node()).port(port.number());
  }

  private static String local(Node node) {
    return node.name().substring(node.name().indexOf('/') + 1);
  }

  private static String substitute(String config, Map<String, String> variables) {
    List<String> args = new ArrayList<>(ConfigStrings.split(config));
    args.replaceAll(arg -> variables.getOrDefault(arg, arg));
    return ConfigStrings.join(args);
  }
}
