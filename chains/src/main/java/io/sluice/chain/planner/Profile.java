// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.planner.Fact.DestinationMarked;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.DataTest;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Diagnostics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a function does to packets: the sum of what the elements on its forward paths declare in
 * this graph. Two refinements apply: annotations that the function sets before it reads them do not
 * count as read, and an access to bytes at a fixed offset of the frame counts as an access to the
 * fields at that offset.
 */
public final class Profile {
  /** Elements that count only what they drop, as all elements do for each reason. */
  private static final Set<String> COUNT_DROPS =
      Set.of(
          "CheckIPHeader",
          "CheckIPHeader2",
          "CheckTCPHeader",
          "CheckUDPHeader",
          "CheckICMPHeader",
          "DecIPTTL",
          "SetIPChecksum");

  private final Effects effects;
  private final List<String> undeclared;
  private final boolean setsChecksums;
  private final Set<Field> writtenInPacket;

  private Profile(
      Effects effects, List<String> undeclared, boolean setsChecksums, Set<Field> writtenInPacket) {
    this.effects = effects;
    this.undeclared = List.copyOf(undeclared);
    this.setsChecksums = setsChecksums;
    this.writtenInPacket = writtenInPacket;
  }

  /** A profile with given effects, for tests and comparisons. */
  static Profile of(Effects effects) {
    return new Profile(
        effects,
        List.of(),
        false,
        moves(effects) ? EnumSet.noneOf(Field.class) : effects.fieldsWritten());
  }

  /**
   * The profile of a function by itself.
   *
   * @param function the function
   * @param diagnostics takes messages about its elements
   * @return null after errors
   */
  static Profile of(PlannedFunction function, Diagnostics diagnostics) {
    ChainGraph graph = Sequence.of(List.of(function), false);
    GraphEffects effects = GraphEffects.of(graph, diagnostics);
    return effects == null
        ? null
        : of(function.name(), graph, effects, Dataflow.of(graph, effects));
  }

  /**
   * The profiles of functions in a graph. The checks at the front are taken out of their function,
   * because all functions rely on them.
   *
   * @param names the functions, in order
   * @param graph a fused sequence, which is changed
   * @param effects the effects of its elements
   * @return in the same order; without functions of which nothing is left on forward paths
   */
  static Map<String, Profile> all(List<String> names, ChainGraph graph, GraphEffects effects) {
    FrontChecks.release(graph);
    Dataflow flow = Dataflow.of(graph, effects);
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (String name : names) {
      // Only the reverse path of a function may be left.
      if (!graph.entries(name, names).isEmpty()) {
        profiles.put(name, of(name, graph, effects, flow));
      }
    }
    return profiles;
  }

  /**
   * The profile of what is left of a function in a graph.
   *
   * @param name the function's name
   * @param graph the graph
   * @param effects the effects of its elements
   * @param flow what is known about its packets
   */
  static Profile of(String name, ChainGraph graph, GraphEffects effects, Dataflow flow) {
    Effects sum = Effects.NONE;
    List<String> undeclared = new ArrayList<>();
    boolean setsChecksums = false;
    boolean marked = isMarkedBefore(name, graph, flow);
    Set<Field> inPacket = EnumSet.noneOf(Field.class);
    Set<Node> moved = behindMoves(name, graph, effects);
    for (Node node : graph.nodes) {
      Knowledge before = flow.before(node);
      boolean source = graph.into(node).isEmpty() && effects.effects(node).does(Action.MAKES);
      if (!node.function.equals(name) || before == null && !source) {
        continue;
      }
      Effects own = effects.effects(node);
      if (own.isUnknown()) {
        undeclared.add(node.toString());
      }
      boolean keeps = own.does(Action.KEEPS_CHECKSUMS) && !node.className.startsWith("Set");
      boolean writes = own.writes(Field.IP_CHECKSUM) || own.writes(Field.CHECKSUM);
      setsChecksums |= writes && !keeps;
      if (!moved.contains(node)) {
        inPacket.addAll(own.fieldsWritten());
      }
      sum = sum.and(before == null ? own : refined(node, own, effects, before, marked));
    }
    boolean known = !sum.isUnknown() && undeclared.isEmpty();
    return new Profile(
        known ? sum.notDoing(Action.BRANCHES, Action.KEEPS_CHECKSUMS) : Effects.UNKNOWN,
        undeclared,
        setsChecksums,
        inPacket);
  }

  /** The elements of a function that add or remove headers, and the elements after them. */
  private static Set<Node> behindMoves(String name, ChainGraph graph, GraphEffects effects) {
    Set<Node> found = new LinkedHashSet<>();
    for (Node node : graph.nodes) {
      if (node.function.equals(name) && moves(effects.effects(node))) {
        found.add(node);
      }
    }
    List<Node> open = new ArrayList<>(found);
    for (int i = 0; i < open.size(); i++) {
      for (ChainGraph.Edge edge : graph.outOf(open.get(i))) {
        if (edge.to().function.equals(name) && found.add(edge.to())) {
          open.add(edge.to());
        }
      }
    }
    return found;
  }

  /** Whether packets enter a function with header annotations that it may rely on. */
  private static boolean isMarkedBefore(String name, ChainGraph graph, Dataflow flow) {
    return graph.edges.stream()
        .filter(e -> e.to().function.equals(name) && !e.from().function.equals(name))
        .map(flow::on)
        .anyMatch(knowledge -> knowledge != null && knowledge.mark() != Knowledge.UNKNOWN);
  }

  /** What an element reads in this graph, which may be less than its class declares. */
  private static Effects refined(
      Node node, Effects own, GraphEffects graph, Knowledge before, boolean marked) {
    if (own.isUnknown()) {
      return own;
    }
    List<Rule> rules = graph.rules(node);
    Effects effects = own;
    if (COUNT_DROPS.contains(node.className)) {
      effects = effects.notDoing(Action.COUNTS);
    }
    if (rules != null && Fusion.dropsNothing(node, rules, graph.logic(), before)) {
      effects = effects.notDoing(Action.DROPS);
    }
    if (!marked && before.mark() != Knowledge.UNKNOWN) {
      effects = effects.notReading(Field.ANNO_NETWORK, Field.ANNO_TRANSPORT);
      if (before.knows(new DestinationMarked(before.mark()))) {
        effects = effects.notReading(Field.ANNO_DST_IP);
      }
    }
    if (before.start() != Knowledge.UNKNOWN) {
      Set<Field> bytes = bytes(node, rules, before);
      if (bytes != null) {
        effects = effects.notReading(Field.DATA).reading(bytes.toArray(new Field[0]));
      }
    }
    return effects;
  }

  /**
   * The fields that an element reads if it looks at bytes of fixed offsets; null for other
   * elements.
   */
  private static Set<Field> bytes(Node node, List<Rule> rules, Knowledge before) {
    boolean ip = before.hasMarkedHeader(FrameBytes.ETHERNET_HEADER);
    if (node.className.equals("HashSwitch")) {
      List<String> arguments = ConfigStrings.split(node.config);
      int offset = Dataflow.number(node);
      boolean plain = arguments.size() > 1 && arguments.get(1).matches("[0-9]{1,4}");
      return offset >= 0 && plain
          ? FrameBytes.fields(before.start() + offset, Integer.parseInt(arguments.get(1)), ip)
          : null;
    } else if (!node.className.equals("Classifier") || rules == null) {
      return null;
    }
    Set<Field> fields = EnumSet.of(Field.LENGTH);
    for (Rule rule : rules) {
      List<DataTest> tests = new ArrayList<>();
      if (!RuleLogic.collect(rule.expr(), tests)) {
        return null;
      }
      for (DataTest test : tests) {
        fields.addAll(FrameBytes.fields(before.start() + test.offset(), test.mask().length, ip));
      }
    }
    return fields;
  }

  /**
   * What the function does.
   *
   * @return the sum of its elements' effects; {@link Effects#UNKNOWN} if one of them does not
   *     declare any
   */
  public Effects effects() {
    return effects;
  }

  /**
   * The elements that do not declare their effects.
   *
   * @return with class and configuration
   */
  public List<String> undeclared() {
    return undeclared;
  }

  /** Whether it computes checksums from the whole packet instead of updating them. */
  boolean setsChecksums() {
    return setsChecksums;
  }

  /** Whether its decisions, or what its handlers show, depend on earlier packets. */
  boolean keepsState() {
    return effects.does(Action.STATE)
        || effects.does(Action.FLOW_STATE)
        || effects.does(Action.COUNTS)
        || effects.does(Action.REPORTS);
  }

  /** Whether it adds or removes headers. */
  boolean movesHeaders() {
    return moves(effects);
  }

  private static boolean moves(Effects effects) {
    return effects.does(Action.ADDS_HEADER) || effects.does(Action.REMOVES_HEADER);
  }

  /** The fields that it writes in the packet that enters, not in a header that it adds. */
  Set<Field> writtenInPacket() {
    return writtenInPacket;
  }

  /** Whether its changes could not be merged into another copy of the packet. */
  boolean reshapes() {
    return resizes() || effects.writes(Field.PAYLOAD);
  }

  /** Whether it changes where packets begin or end. */
  boolean resizes() {
    return movesHeaders() || effects.writes(Field.LENGTH) || effects.does(Action.RESIZES);
  }

  /**
   * The function's actions in the terms of NFP (Sun et al., SIGCOMM 2017).
   *
   * @return for example {@code SIP R/W, DIP R, Payload -, Drop}
   */
  public String nfp() {
    return Nfp.of(effects).toString();
  }
}
