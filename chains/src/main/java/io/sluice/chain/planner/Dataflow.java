// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static io.sluice.chain.planner.Knowledge.UNKNOWN;

import io.sluice.chain.planner.ChainGraph.Edge;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.planner.Fact.Decided;
import io.sluice.chain.planner.Fact.DestinationMarked;
import io.sluice.chain.planner.Fact.Passed;
import io.sluice.chain.planner.Fact.ValidIp;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.DataTest;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out what is known about packets at each input and output of a graph: what earlier elements
 * have established, unless an element in between may have changed it. This is a forward dataflow
 * analysis. It starts with Ethernet frames at the graph's input, and with no knowledge where
 * elements make packets.
 */
final class Dataflow {
  private static final int IP_HEADER = 20;

  /** More rounds than any real graph needs; if they do not suffice, nothing is known. */
  private static final int MOST_ROUNDS = 400;

  /** The rounds within which packets reach all elements of graphs that people write. */
  private static final int FREE_ROUNDS = 100;

  private final ChainGraph graph;
  private final GraphEffects effects;

  /** What is known on each connection; connections that no packet has reached yet are missing. */
  private Map<Edge, Knowledge> known = new HashMap<>();

  private Dataflow(ChainGraph graph, GraphEffects effects) {
    this.graph = graph;
    this.effects = effects;
  }

  static Dataflow of(ChainGraph graph, GraphEffects effects) {
    Dataflow flow = new Dataflow(graph, effects);
    flow.run();
    return flow;
  }

  private void run() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Map<Edge, Knowledge> next = new HashMap<>();
      for (Edge edge : graph.edges) {
        Knowledge out = behind(edge.from(), edge.fromPort());
        if (out != null) {
          // Later rounds may only remove knowledge, so the iteration ends, and its result is a
          // fixed point.
          boolean limited = round >= FREE_ROUNDS && known.containsKey(edge);
          next.put(edge, limited ? out.limitedTo(known.get(edge)) : out);
        }
      }
      if (next.equals(known)) {
        return;
      }
      known = next;
    }
    known.replaceAll((edge, knowledge) -> Knowledge.NONE);
  }

  /** What is known about packets that enter an element; null if none do. */
  Knowledge before(Node node) {
    return meet(graph.into(node));
  }

  /** What is known on a connection; null if no packet takes it. */
  Knowledge on(Edge edge) {
    return known.get(edge);
  }

  private Knowledge meet(List<Edge> edges) {
    List<Knowledge> ways = new ArrayList<>();
    for (Edge edge : edges) {
      if (known.containsKey(edge)) {
        ways.add(known.get(edge));
      }
    }
    return ways.isEmpty()
        ? null
        : Knowledge.meet(ways, effects.logic()).concluding(effects.logic());
  }

  /** What is known about packets that leave by an output; null if none do. */
  private Knowledge behind(Node node, int output) {
    if (node == graph.input) {
      return Knowledge.FRAMES;
    }
    Effects does = effects.effects(node);
    if (does.isUnknown() || does.does(Action.MAKES)) {
      return Knowledge.NONE;
    }
    List<Edge> into = graph.into(node);
    Knowledge in =
        meet(into.stream().filter(e -> effects.reaches(node, e.toPort(), output)).toList());
    return in == null ? null : through(node, output, does, in).concluding(effects.logic());
  }

  private Knowledge through(Node node, int output, Effects does, Knowledge in) {
    int start = in.start();
    int argument = number(node);
    Set<Field> written = EnumSet.noneOf(Field.class);
    written.addAll(does.fieldsWritten());
    switch (node.className) {
      case "Strip", "Unstrip" -> {
        int moved = node.className.equals("Strip") ? argument : -argument;
        // Bytes that come back are those that were removed, unless an element declares that it
        // writes them.
        boolean inside = argument >= 0 && start != UNKNOWN && start + moved >= 0;
        return inside ? in.startingAt(start + moved) : Knowledge.NONE;
      }
      case "CheckIPHeader", "CheckIPHeader2" -> {
        return checked(node, output, does, in);
      }
      case "IPEncap" -> {
        int header = start == UNKNOWN ? UNKNOWN : start - IP_HEADER;
        Knowledge out = in.written(written, false).startingAt(header).marking(header);
        return header == UNKNOWN ? out : out.with(new ValidIp(header));
      }
      case "EtherEncap" -> {
        int header = start == UNKNOWN ? UNKNOWN : start - FrameBytes.ETHERNET_HEADER;
        boolean marksSame = in.mark() == start && start != UNKNOWN;
        written.remove(Field.LENGTH);
        if (marksSame) {
          written.remove(Field.ANNO_NETWORK);
        }
        Knowledge out = in.written(written, false).startingAt(header);
        return header == UNKNOWN ? out : withEtherType(out, node, header);
      }
      default -> {
        boolean moves = does.does(Action.ADDS_HEADER) || does.does(Action.REMOVES_HEADER);
        if (moves) {
          return Knowledge.NONE;
        }
        Knowledge out = in.written(written, does.does(Action.KEEPS_CHECKSUMS));
        return ConstantBytes.learn(node, output, in, learned(node, output, does, in, out));
      }
    }
  }

  private Knowledge checked(Node node, int output, Effects does, Knowledge in) {
    int at = headerAt(node, in);
    Set<Field> written = does.fieldsWritten();
    if (output != 0 || at == UNKNOWN) {
      return in.written(written, false);
    }
    // It only cuts off what lies after the IP packet: no earlier test of bytes depends on that.
    boolean same = in.hasMarkedHeader(at);
    List<Decided> before = in.decided().stream().filter(Decided::data).toList();
    Knowledge out = same ? in : in.written(written, false).marking(at);
    for (Decided fact : before) {
      if (endsBefore(fact, at + IP_HEADER)) {
        out = out.with(fact);
      }
    }
    boolean sure = node.className.equals("CheckIPHeader") && !has(node, "CHECKSUM");
    out = sure ? out.with(new ValidIp(at)) : out;
    return passed(out.with(new DestinationMarked(at)), node, output, does, at);
  }

  private static boolean endsBefore(Decided fact, int position) {
    return fact.rules().stream().allMatch(rule -> end(rule, fact.start()) <= position);
  }

  private static int end(Rule rule, int start) {
    List<DataTest> tests = new ArrayList<>();
    RuleLogic.collect(rule.expr(), tests);
    return tests.stream().mapToInt(t -> start + t.offset() + t.mask().length).max().orElse(start);
  }

  /** What an element learns that does not move the packet. */
  private Knowledge learned(Node node, int output, Effects does, Knowledge in, Knowledge out) {
    if (node.className.equals("MarkIPHeader")) {
      int at = headerAt(node, in);
      // If the header is incomplete, it marks less, or nothing.
      return at != UNKNOWN && in.knows(new ValidIp(at)) ? in.marking(at) : out;
    }
    List<Rule> rules = effects.rules(node);
    if (rules != null) {
      boolean data = node.className.equals("Classifier");
      boolean usable = Knowledge.isSmall(rules) && (!data || in.start() != UNKNOWN);
      int start = data ? in.start() : 0;
      return usable ? out.with(new Decided(data, rules, output, start, node.name)) : out;
    }
    return isRepeatable(node, does) ? passed(out, node, output, does, in.mark()) : out;
  }

  private static Knowledge passed(Knowledge out, Node node, int output, Effects does, int header) {
    Set<Field> depends = EnumSet.noneOf(Field.class);
    depends.addAll(does.fieldsRead());
    depends.addAll(does.fieldsWritten());
    if (out.start() == UNKNOWN) {
      return out;
    }
    return out.with(new Passed(node.className, node.config, out.start(), output, depends, header));
  }

  /** Elements that only count the packets that they drop. */
  private static final Set<String> CHECKS =
      Set.of("CheckTCPHeader", "CheckUDPHeader", "CheckICMPHeader", "CheckARPHeader");

  /** Elements that write what they read, with the same result if they run twice. */
  private static final Set<String> SETTERS =
      Set.of("SetIPChecksum", "SetTCPChecksum", "SetUDPChecksum");

  /** Elements whose handlers are meant to be written while packets flow. */
  private static final Set<String> SWITCHES = Set.of("Switch", "PullSwitch", "Suppressor");

  /**
   * Whether an element that runs a second time on its own output changes nothing and decides the
   * same. Such an element keeps no state and writes nothing that it reads.
   */
  static boolean isRepeatable(Node node, Effects does) {
    if (CHECKS.contains(node.className) || SETTERS.contains(node.className)) {
      return true;
    }
    Set<Action> actions = does.actions();
    actions.removeAll(EnumSet.of(Action.DROPS, Action.BRANCHES));
    return actions.isEmpty()
        && !SWITCHES.contains(node.className)
        && Knowledge.disjoint(does.fieldsRead(), does.fieldsWritten());
  }

  /** Where an element with an OFFSET argument looks for the IP header. */
  static int headerAt(Node node, Knowledge in) {
    int offset = 0;
    List<String> arguments = ConfigStrings.split(node.config);
    for (int i = 0; i < arguments.size(); i++) {
      ConfigStrings.Keyword keyword = ConfigStrings.keyword(arguments.get(i));
      String name = keyword == null || keyword.rest().isEmpty() ? "" : keyword.name();
      if (name.equals("OFFSET") || i == 0 && !KEYWORDS.contains(name)) {
        offset = number(name.equals("OFFSET") ? keyword.rest() : arguments.get(i));
      }
    }
    return in.start() == UNKNOWN || offset < 0 ? UNKNOWN : in.start() + offset;
  }

  /** The other keywords of elements with an OFFSET argument. */
  private static final Set<String> KEYWORDS =
      Set.of("CHECKSUM", "VERBOSE", "DETAILS", "BADSRC", "GOODDST", "INTERFACES");

  /** Whether an element's arguments contain a keyword. */
  static boolean has(Node node, String keyword) {
    return ConfigStrings.split(node.config).stream()
        .map(ConfigStrings::keyword)
        .anyMatch(found -> found != null && found.name().equals(keyword));
  }

  /** The first argument as a number; -1 if it is none. */
  static int number(Node node) {
    List<String> arguments = ConfigStrings.split(node.config);
    return number(arguments.isEmpty() ? "" : arguments.get(0));
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
  }

  /** What a Classifier would find in a header that was added. */
  private static Knowledge withEtherType(Knowledge out, Node node, int header) {
    List<String> arguments = ConfigStrings.split(node.config);
    String type = arguments.isEmpty() ? "" : arguments.get(0);
    if (!type.matches("0x[0-9A-Fa-f]{1,4}")) {
      return out;
    }
    int value = Integer.parseInt(type.substring(2), 16);
    byte[] bytes = {(byte) (value >> 8), (byte) value};
    Rule rule = new Rule(new DataTest(12, bytes, new byte[] {-1, -1}), 0, "");
    List<Rule> rules = RULES.computeIfAbsent(value, key -> List.of(rule));
    return out.with(new Decided(true, rules, 0, header, node.name));
  }

  /** One list per EtherType: facts about rules are compared by the identity of the list. */
  private static final Map<Integer, List<Rule>> RULES =
      new java.util.concurrent.ConcurrentHashMap<>();
}
