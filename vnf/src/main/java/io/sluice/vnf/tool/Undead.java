// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.graph.FlowCode;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolGraph.Link;
import io.sluice.vnf.tool.ToolGraph.Node;
import io.sluice.vnf.tool.ToolGraph.Port;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code click-undead}: removes elements that no packet can reach or leave, and elements that only
 * pass packets on: {@code Null}, {@code StaticSwitch}, and schedulers of a single input.
 */
final class Undead {
  private static final String HELP =
      """
      Removes the elements of a configuration that packets cannot reach or cannot leave, and those
      that do nothing.

      Usage: click-undead [OPTION]... [FILE]

        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write to FILE, not standard output.
        -C, --clickpath PATH    Look for required files in PATH.
      """;

  private static final Position MADE = new Position("<click-undead>", 0);

  private static final List<String> FLAGS = List.of("k,kernel", "u,user", "c,config", "V,verbose");

  /** With one input left, these have nothing to choose. */
  private static final Set<String> SCHEDULERS =
      Set.of("RoundRobinSched", "PrioSched", "StrideSched", "DRRSched", "SimplePrioSched");

  private static final Set<String> TEES = Set.of("Tee", "PullTee");
  private static final Set<String> NULLS = Set.of("Null", "PushNull", "PullNull");

  private final ToolInput input;
  private final ElementRegistry registry = new ElementRegistry();
  private final Map<String, ElementInfo> infos = new HashMap<>();
  private final Map<Node, int[]> ports = new HashMap<>();
  private ToolGraph graph;

  Undead(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, FLAGS, 0, HELP)) {
      return 0;
    }
    FlatConfig flat = input.flat();
    return flat == null ? 1 : input.write(reduce(flat));
  }

  /** A configuration without what is dead. */
  FlatConfig reduce(FlatConfig flat) {
    graph = new ToolGraph(flat);
    for (Node node : graph.nodes()) {
      ports.put(node, new int[] {graph.inputs(node), graph.outputs(node)});
    }
    for (Node node : graph.nodes()) {
      if (NULLS.contains(node.className())) {
        bypass(node, 0, 0);
      } else if (node.is("StaticSwitch") && node.config().strip().matches("-?\\d+")) {
        bypass(node, 0, Integer.parseInt(node.config().strip()));
      }
    }
    Set<Node> fed = reached(true);
    Set<Node> led = reached(false);
    int elements = graph.nodes().size();
    graph.removeIf(node -> !isAlone(node) && !(fed.contains(node) && led.contains(node)));
    graph.nodes().forEach(this::simplify);
    fillPorts(elements);
    return graph.flat();
  }

  private boolean isAlone(Node node) {
    return ports.get(node)[0] == 0 && ports.get(node)[1] == 0;
  }

  /** Takes out what has nothing to choose, and the ports of a Tee that lead nowhere. */
  private void simplify(Node node) {
    if (SCHEDULERS.contains(node.className())) {
      List<Link> into = graph.links().stream().filter(l -> l.to().node() == node).toList();
      if (into.size() == 1) {
        bypass(node, into.get(0).to().number(), 0);
      }
    } else if (TEES.contains(node.className())) {
      int next = 0;
      for (int o = 0, n = graph.outputs(node); o < n; o++) {
        if (!graph.from(node.port(o)).isEmpty()) {
          graph.redirectFrom(node.port(o), node.port(next++));
        }
      }
      ports.get(node)[1] = next;
      node.setConfig(String.valueOf(next));
    }
  }

  /** Joins what comes to an input of an element with where an output leads. */
  private void bypass(Node node, int inputPort, int outputPort) {
    for (Port from : graph.to(node.port(inputPort))) {
      for (Port to : graph.from(node.port(outputPort))) {
        if (from.node() != node && to.node() != node) {
          graph.connect(from, to);
        }
      }
    }
    graph.remove(node);
  }

  /** The elements that packets can come to, or can get on from. */
  private Set<Node> reached(boolean forward) {
    Set<Node> reached = new HashSet<>();
    Set<Port> done = new HashSet<>();
    Deque<Port> open = new ArrayDeque<>();
    for (Node node : graph.nodes()) {
      if (!node.is("Idle") && isEnd(node, forward)) {
        reached.add(node);
      }
      for (int p = 0; p < ports.get(node)[forward ? 1 : 0]; p++) {
        if (!node.is("Idle") && begins(node, p, forward)) {
          open.add(node.port(p));
        }
      }
    }
    while (!open.isEmpty()) {
      Port port = open.pop();
      if (!done.add(port)) {
        continue;
      }
      for (Port next : forward ? graph.from(port) : graph.to(port)) {
        if (!next.node().is("Idle")) {
          reached.add(next.node());
          for (int p = 0; p < ports.get(next.node())[forward ? 1 : 0]; p++) {
            if (flows(next.node(), forward ? next.number() : p, forward ? p : next.number())) {
              open.add(next.node().port(p));
            }
          }
        }
      }
    }
    return reached;
  }

  /** Whether packets may come into being, or end, in an element. */
  private boolean isEnd(Node node, boolean forward) {
    if (ports.get(node)[forward ? 0 : 1] == 0) {
      return mayLack(node, forward ? 0 : 1);
    }
    for (int p = 0; p < ports.get(node)[forward ? 1 : 0]; p++) {
      if (begins(node, p, forward)) {
        return true;
      }
    }
    return false;
  }

  /** Whether packets at a port have nothing to do with those at the ports of the other side. */
  private boolean begins(Node node, int port, boolean forward) {
    int others = ports.get(node)[forward ? 0 : 1];
    if (others == 0) {
      return mayLack(node, forward ? 0 : 1);
    }
    for (int p = 0; p < others; p++) {
      if (flows(node, forward ? p : port, forward ? port : p)) {
        return false;
      }
    }
    return true;
  }

  private boolean flows(Node node, int from, int to) {
    ElementInfo info = info(node);
    return info == null || FlowCode.parse(info.flow()).reaches(from, to);
  }

  /** Whether a class need not have ports on a side. One that is not known may lack them. */
  private boolean mayLack(Node node, int side) {
    ElementInfo info = info(node);
    String[] counts = info == null ? new String[0] : info.ports().split("/");
    return counts.length < 2 || counts[side].startsWith("0") || counts[side].startsWith("-");
  }

  private ElementInfo info(Node node) {
    if (!registry.names().contains(node.className())) {
      return null;
    }
    return infos.computeIfAbsent(
        node.className(), n -> registry.create(n).getClass().getAnnotation(ElementInfo.class));
  }

  /** Connects ports that have lost their connections to a new Idle. */
  private void fillPorts(int elements) {
    List<Node> nodes = graph.nodes();
    Node idle = null;
    int in = 0;
    int out = 0;
    for (Node node : nodes) {
      for (int side = 0; side < 2; side++) {
        for (int p = 0; p < ports.get(node)[side]; p++) {
          Port port = node.port(p);
          if (!(side == 0 ? graph.to(port) : graph.from(port)).isEmpty()) {
            continue;
          }
          if (idle == null) {
            idle = graph.add(freeName(elements), "Idle", "", MADE);
          }
          if (side == 0) {
            graph.connect(idle.port(out++), port);
          } else {
            graph.connect(port, idle.port(in++));
          }
        }
      }
    }
  }

  private String freeName(int elements) {
    int number = elements + 1;
    while (graph.find("Idle@" + number) != null) {
      number++;
    }
    return "Idle@" + number;
  }
}
