// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolGraph.Link;
import io.sluice.vnf.tool.ToolGraph.Node;
import io.sluice.vnf.tool.ToolGraph.Port;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code click-align}: inserts {@code Align} elements where Click's elements need aligned packets,
 * and removes those that do nothing. Sluice itself reads packets at any address.
 */
final class Align {
  private static final String HELP =
      """
      Adds the Align elements that a configuration needs on machines without unaligned access, and
      removes those that it does not need.

      Usage: click-align [OPTION]... [FILE]

        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write to FILE, not standard output.
            --assertions        Insert CheckAlign elements, which check alignment, instead.
        -C, --clickpath PATH    Look for required files in PATH.
      """;

  private static final List<String> OPTIONS =
      List.of("assertions", "b,bsdmodule", "l,linuxmodule", "u,userlevel", "V,verbose");

  private static final String ALIGN = "Align";
  private static final String INFO = "AlignmentInfo";

  /** Classes that ask AlignmentInfo how packets come to them. */
  private static final Set<String> ASKING =
      Set.of(
          "CheckIPHeader",
          "CheckIPHeader2",
          "Classifier",
          "DynamicUDPIPEncap",
          "GridProxy",
          "ICMPIPEncap",
          "ICMPPingEncap",
          "IPInputCombo",
          "IPsecEncap",
          "UDPIP6Encap",
          "UDPIPEncap");

  private static final Position MADE = new Position("<click-align>", 0);

  private final ToolInput input;

  private ToolGraph graph;
  private List<Node> original;
  private int number;
  private int added;

  Align(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, OPTIONS, 0, HELP)) {
      return 0;
    }
    var flat = input.flat();
    if (flat == null) {
      return 1;
    }
    graph = new ToolGraph(flat);
    original = graph.nodes();
    number = original.size() + 1;
    while (graph.find("Align@click_align@" + number) != null) {
      number++;
    }
    if (input.has("assertions")) {
      assertAlignments();
    } else {
      align();
    }
    return input.write(graph.flat());
  }

  private void assertAlignments() {
    State wanted = new State();
    wanted.want();
    insert(wanted.inputs, null, "CheckAlign", ", ASSERT true");
  }

  private void align() {
    State have = settled();
    State want = new State();
    while (want.want()) {
      // each round goes one connection further
    }
    added += insert(want.inputs, have.inputs, ALIGN, "");
    joinNeighbours();
    have = settled();
    added += insert(have.adjusted(), have.inputs, ALIGN, "");
    while (skipNeedless()) {
      // what is skipped may show more
    }
    graph.removeIf(node -> node.is(INFO));
    removeUnconnected();
    addInfo();
    if (added > 0) {
      input.warn("warning: added " + added + (added > 1 ? " Align elements" : " Align element"));
    }
  }

  private State settled() {
    State state = new State();
    while (state.have()) {
      // each round goes one connection further
    }
    return state;
  }

  /** Puts an element in front of each input where packets do not come as they are wanted. */
  private int insert(
      Map<Port, Alignment> wanted, Map<Port, Alignment> have, String className, String further) {
    int inserted = 0;
    for (Node node : original) {
      for (int i = 0, inputs = graph.inputs(node); i < inputs; i++) {
        Port port = node.port(i);
        Alignment want = wanted.get(port);
        boolean needed =
            have == null ? want.modulus() > 1 : !want.isBad() && !have.get(port).implies(want);
        if (needed) {
          String name = className + "@click_align@" + number++;
          String config = want.modulus() + ", " + want.offset() + further;
          Node made = graph.add(name, className, config, MADE);
          graph.redirectTo(port, made.port(0));
          graph.connect(made.port(0), port);
          inserted++;
        }
      }
    }
    return inserted;
  }

  /** Where one Align follows another, the first one often is for nothing. */
  private void joinNeighbours() {
    for (Link link : graph.links()) {
      Node first = link.from().node();
      Node second = link.to().node();
      boolean two = first.is(ALIGN) && second.is(ALIGN);
      if (!two || !graph.has(link.from(), link.to()) || implied(first, second)) {
        continue;
      }
      List<Port> before = graph.to(first.port(0));
      if (before.size() == 1 && graph.to(link.to()).size() == 1) {
        graph.replace(link, new Link(before.get(0), link.to()));
      } else if (graph.from(link.from()).size() == 1) {
        graph.disconnect(link);
        graph.redirectTo(first.port(0), link.to());
      }
    }
  }

  private static boolean implied(Node first, Node second) {
    Alignment one = Aligner.read(ConfigStrings.split(first.config()));
    Alignment two = Aligner.read(ConfigStrings.split(second.config()));
    return one != null && two != null && one.implies(two);
  }

  /** Leads packets that are aligned already past an Align; false when there were none. */
  private boolean skipNeedless() {
    State state = settled();
    boolean changed = false;
    for (Link link : graph.links()) {
      Node node = link.to().node();
      if (node.is(ALIGN) && state.output(link.from()).implies(state.output(node.port(0)))) {
        changed = true;
        List<Port> behind = new ArrayList<>(graph.from(node.port(0)));
        // Click's tool begins with the last one, which shows in the order of what it writes.
        Collections.reverse(behind);
        behind.forEach(to -> graph.connect(link.from(), to));
        graph.disconnect(link);
      }
    }
    return changed;
  }

  private void removeUnconnected() {
    for (boolean again = true; again; ) {
      again = false;
      for (Node node : graph.nodes(ALIGN)) {
        if (graph.inputs(node) == 0 || graph.outputs(node) == 0) {
          added -= original.contains(node) ? 0 : 1;
          graph.remove(node);
          again = true;
        }
      }
    }
  }

  private void addInfo() {
    State state = settled();
    List<String> lines = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (ASKING.contains(node.className()) && graph.inputs(node) > 0) {
        StringBuilder line = new StringBuilder(node.name());
        for (Alignment a : state.inputs(node)) {
          line.append("  ").append(Math.max(1, a.modulus())).append(' ').append(a.offset());
        }
        lines.add(line.toString());
      }
    }
    if (!lines.isEmpty()) {
      graph.add("AlignmentInfo@click_align@" + number, INFO, String.join(",\n  ", lines), MADE);
    }
  }

  /** The alignments at all ports, as far as they are known. */
  private final class State {
    private final Map<Node, Aligner> aligners = new HashMap<>();
    private final Map<Port, Alignment> inputs = new HashMap<>();
    private final Map<Port, Alignment> outputs = new HashMap<>();

    /** The elements to look at: packets come to them, or leave them, otherwise than before. */
    private Set<Node> changed = new LinkedHashSet<>(graph.nodes());

    State() {
      for (Node node : changed) {
        aligners.put(node, Aligner.of(node));
        for (int i = 0, n = graph.inputs(node); i < n; i++) {
          inputs.put(node.port(i), Alignment.EMPTY);
        }
        for (int o = 0, n = graph.outputs(node); o < n; o++) {
          outputs.put(node.port(o), Alignment.EMPTY);
        }
      }
    }

    Alignment output(Port port) {
      return outputs.getOrDefault(port, Alignment.EMPTY);
    }

    List<Alignment> inputs(Node node) {
      return ports(node, inputs);
    }

    private static List<Alignment> ports(Node node, Map<Port, Alignment> side) {
      List<Alignment> alignments = new ArrayList<>();
      for (int i = 0; side.containsKey(node.port(i)); i++) {
        alignments.add(side.get(node.port(i)));
      }
      return alignments;
    }

    /** Takes packets through the changed elements, and to what is behind; false at the end. */
    boolean have() {
      Set<Port> reached = new LinkedHashSet<>();
      for (Node node : changed) {
        List<Alignment> in = inputs(node);
        for (int o = 0; outputs.containsKey(node.port(o)); o++) {
          Alignment leaving = aligners.get(node).have(o, in);
          if (!leaving.equals(outputs.put(node.port(o), leaving))) {
            reached.addAll(graph.from(node.port(o)));
          }
        }
      }
      return update(inputs, reached, p -> graph.to(p).stream().map(outputs::get), Alignment::or);
    }

    /** Takes what the changed elements want to what is in front; false at the end. */
    boolean want() {
      Set<Port> reached = new LinkedHashSet<>();
      for (Node node : changed) {
        List<Alignment> out = ports(node, outputs);
        for (int i = 0; inputs.containsKey(node.port(i)); i++) {
          Alignment wanted = aligners.get(node).want(i, out);
          if (!wanted.equals(inputs.put(node.port(i), wanted))) {
            reached.addAll(graph.to(node.port(i)));
          }
        }
      }
      return update(outputs, reached, p -> graph.from(p).stream().map(inputs::get), Alignment::and);
    }

    private boolean update(
        Map<Port, Alignment> side,
        Set<Port> reached,
        Function<Port, Stream<Alignment>> others,
        BinaryOperator<Alignment> join) {
      changed = new LinkedHashSet<>();
      for (Port port : reached) {
        Alignment joined = others.apply(port).reduce(Alignment.EMPTY, join);
        if (!joined.equals(side.put(port, joined))) {
          changed.add(port.node());
        }
      }
      return !changed.isEmpty();
    }

    Map<Port, Alignment> adjusted() {
      Map<Port, Alignment> adjusted = new HashMap<>();
      aligners.forEach(
          (node, aligner) -> {
            List<Alignment> in = inputs(node);
            for (int i = 0; i < in.size(); i++) {
              adjusted.put(node.port(i), aligner.adjust(in.get(i), in));
            }
          });
      return adjusted;
    }
  }
}
