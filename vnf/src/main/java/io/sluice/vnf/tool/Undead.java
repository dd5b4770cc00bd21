// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.argument.Integers;
import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.graph.FlowCode;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolGraph.Node;
import io.sluice.vnf.tool.ToolGraph.Port;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

  /** The one whose arguments are about its inputs, one after the other. */
  private static final String WEIGHTED = "StrideSched";

  /** Packets that come to one input let packets go that came to another one. */
  private static final Set<String> JOINED = Set.of("ARPQuerier");

  /** The flow code of what passes packets from all inputs to all outputs. */
  private static final String ANY = "x/x";

  private static final Set<String> SWITCHES = Set.of("StaticSwitch", "StaticPullSwitch");
  private static final Set<String> TEES = Set.of("Tee", "PullTee");
  private static final Set<String> NULLS = Set.of("Null", "PushNull", "PullNull");

  private final ToolInput input;
  private final ElementRegistry registry = new ElementRegistry();

  /** What is known of a class: its counts of ports, null when nothing is, and its flow code. */
  private record ClassFacts(String ports, FlowCode flow) {}

  private final Map<String, ClassFacts> facts = new HashMap<>();
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
    if (flat == null) {
      return 1;
    }
    FlatConfig reduced = reduce(flat);
    if (reduced.elements().isEmpty() && !flat.elements().isEmpty()) {
      input.warn("warning: no live elements in configuration");
      return 1;
    }
    return input.write(reduced);
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
      } else if (SWITCHES.contains(node.className())) {
        BigInteger chosen = Integers.parse(ConfigStrings.unquote(node.config()));
        // A port that cannot be, such as -1, is connected to nothing.
        int port = chosen == null || chosen.bitLength() > 16 ? -1 : chosen.intValue();
        if (chosen != null) {
          boolean push = node.is("StaticSwitch");
          bypass(node, push ? 0 : port, push ? port : 0);
        }
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

  /** Takes out ports that lead nowhere, and what has nothing to choose then. */
  private void simplify(Node node) {
    if (SCHEDULERS.contains(node.className())) {
      simplifyScheduler(node);
    } else if (TEES.contains(node.className())) {
      // Whoever pulls from output 0 of a PullTee makes it push by the others.
      int next = node.is("PullTee") ? 1 : 0;
      for (int o = next, n = graph.outputs(node); o < n; o++) {
        if (!graph.from(node.port(o)).isEmpty()) {
          graph.redirectFrom(node.port(o), node.port(next++));
        }
      }
      ports.get(node)[1] = next;
      node.setConfig(String.valueOf(next));
      if (next == 1 && !graph.from(node.port(0)).isEmpty()) {
        bypass(node, 0, 0);
      }
    }
  }

  private void simplifyScheduler(Node node) {
    int inputs = ports.get(node)[0];
    List<String> tickets = ConfigStrings.split(node.config());
    boolean weighted = node.is(WEIGHTED);
    if (weighted && tickets.size() != inputs) {
      return;
    }
    List<String> kept = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < inputs; i++) {
      if (!graph.to(node.port(i)).isEmpty()) {
        graph.redirectTo(node.port(i), node.port(next++));
        if (weighted) {
          kept.add(tickets.get(i));
        }
      }
    }
    ports.get(node)[0] = next;
    if (weighted) {
      node.setConfig(ConfigStrings.join(kept));
    }
    if (next == 1) {
      bypass(node, 0, 0);
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
    Set<Port> entered = new HashSet<>();
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
          follow(next, forward, entered, open);
        }
      }
    }
    return reached;
  }

  /** Adds the ports by which packets get on that came by a port of the other side. */
  private void follow(Port port, boolean forward, Set<Port> entered, Deque<Port> open) {
    Node node = port.node();
    int came = port.number();
    int others = ports.get(node)[forward ? 1 : 0];
    int last = facts(node).flow.codes(!forward) - 1;
    if (entered.add(node.port(Math.min(came, last)))) {
      for (int p = 0; p < others; p++) {
        if (flows(node, came, p, forward)) {
          open.add(node.port(p));
        }
      }
    } else if (came < others && flows(node, came, came, forward)) {
      // Ports with the same code differ in their number only, which "#" is about.
      open.add(node.port(came));
    }
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
    int coded = Math.min(others, facts(node).flow.codes(!forward));
    for (int p = 0; p < coded; p++) {
      if (flows(node, p, port, forward)) {
        return false;
      }
    }
    return port >= others || !flows(node, port, port, forward);
  }

  /** Whether packets that come by a port get on by another one, seen in a direction. */
  private boolean flows(Node node, int came, int left, boolean forward) {
    return facts(node).flow.reaches(forward ? came : left, forward ? left : came);
  }

  /** Whether a class need not have ports on a side. One that is not known may lack them. */
  private boolean mayLack(Node node, int side) {
    String known = facts(node).ports;
    String[] counts = known == null ? new String[0] : known.split("/");
    return counts.length < 2 || counts[side].startsWith("0") || counts[side].startsWith("-");
  }

  private ClassFacts facts(Node node) {
    return facts.computeIfAbsent(node.className(), this::lookUp);
  }

  private ClassFacts lookUp(String className) {
    if (!registry.names().contains(className)) {
      return new ClassFacts(null, FlowCode.parse(ANY));
    }
    ElementInfo info = registry.create(className).getClass().getAnnotation(ElementInfo.class);
    return new ClassFacts(
        info.ports(), FlowCode.parse(JOINED.contains(className) ? ANY : info.flow()));
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
