// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The effects of a part of a graph, such as a compound element, on packets that pass it. Packets
 * enter at inputs that are connected to elements outside, and have left when they reach an input
 * outside. The effects of a path are the union of what its elements declare; the flow codes tell
 * which paths exist.
 *
 * <p>If one element declares no effects, those of the whole part are unknown: see {@link
 * #undeclared}. A field that one element writes before another one reads it counts as read, because
 * a declaration says what may be written, not what will be.
 */
public final class PathEffects {
  private final Set<Element> part;
  private final Set<InputPort> entries = new LinkedHashSet<>();
  private final Set<InputPort> exits = new LinkedHashSet<>();

  private PathEffects(Collection<Element> part, Collection<Element> all) {
    this.part = new LinkedHashSet<>(part);
    for (Element element : all) {
      for (OutputPort output : ElementWalk.outputs(element)) {
        if (output.target() != null) {
          InputPort input = input(output);
          boolean from = this.part.contains(element);
          boolean to = this.part.contains(output.target());
          if (from != to) {
            (to ? entries : exits).add(input);
          }
        }
      }
    }
  }

  /**
   * Examines some elements of a graph.
   *
   * @param part the elements, configured and connected
   * @param all the graph
   * @return their effects
   */
  public static PathEffects of(Collection<Element> part, Collection<Element> all) {
    return new PathEffects(part, all);
  }

  /**
   * Examines the elements of an expanded compound element.
   *
   * @param name the full name of the compound element
   * @param all the graph
   * @return their effects
   */
  public static PathEffects ofCompound(String name, Collection<Element> all) {
    return of(all.stream().filter(e -> e.name().startsWith(name + "/")).toList(), all);
  }

  /**
   * The inputs where packets enter.
   *
   * @return inputs of elements of the part
   */
  public List<InputPort> entries() {
    return List.copyOf(entries);
  }

  /**
   * The inputs where packets have left.
   *
   * @return inputs of elements outside
   */
  public List<InputPort> exits() {
    return List.copyOf(exits);
  }

  /**
   * The elements of the part that do not declare their effects.
   *
   * @return often empty
   */
  public List<Element> undeclared() {
    return part.stream().filter(e -> ElementWiring.effects(e).isUnknown()).toList();
  }

  /**
   * The effects on packets from an entry, wherever they go.
   *
   * @param entry one of {@link #entries}
   * @return the union; includes branching if packets may leave by more than one exit
   */
  public Effects effects(InputPort entry) {
    Set<InputPort> reached = reached(entry);
    long left = reached.stream().filter(exits::contains).count();
    return left > 1 ? union(reached) : withoutBranches(union(reached));
  }

  /**
   * The effects on packets from an entry to an exit. Packets that take another path count as
   * dropped here.
   *
   * @param entry one of {@link #entries}
   * @param exit one of {@link #exits}
   * @return the union; null if no path leads from one to the other
   */
  public Effects effects(InputPort entry, InputPort exit) {
    Set<InputPort> ways = reached(entry);
    if (!ways.contains(exit)) {
      return null;
    }
    ways.removeIf(input -> !reached(input).contains(exit));
    Effects sum = withoutBranches(union(ways));
    return ways.stream().anyMatch(input -> mayMiss(input, exit)) ? sum.doing(Action.DROPS) : sum;
  }

  /** Whether an element may send a packet to a place from which no path leads to an exit. */
  private boolean mayMiss(InputPort input, InputPort exit) {
    return part.contains(input.owner())
        && ElementWiring.effects(input.owner()).does(Action.BRANCHES)
        && next(input).stream().anyMatch(next -> !reached(next).contains(exit));
  }

  private static Effects withoutBranches(Effects effects) {
    return effects.isUnknown() ? effects : effects.notDoing(Action.BRANCHES);
  }

  private Effects union(Set<InputPort> inputs) {
    Effects sum = Effects.NONE;
    boolean keeps = true;
    for (InputPort input : inputs) {
      if (part.contains(input.owner())) {
        Effects effects = ElementWiring.effects(input.owner());
        sum = sum.and(effects);
        keeps &= effects.does(Action.KEEPS_CHECKSUMS) || !effects.writes(Field.DATA);
      }
    }
    // A promise of one element does not hold if another one breaks it.
    return keeps || sum.isUnknown() ? sum : sum.notDoing(Action.KEEPS_CHECKSUMS);
  }

  /** The inputs that a packet may reach from an input, including itself and exits. */
  private Set<InputPort> reached(InputPort from) {
    Set<InputPort> reached = new LinkedHashSet<>(List.of(from));
    Deque<InputPort> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      for (InputPort next : next(open.remove())) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  /** The next inputs that a packet may reach from an input of an element. */
  private List<InputPort> next(InputPort input) {
    List<InputPort> next = new ArrayList<>();
    if (part.contains(input.owner())) {
      FlowCode flow = FlowCode.parse(ElementWiring.info(input.owner()).flow());
      for (OutputPort output : ElementWalk.outputs(input.owner())) {
        if (output.target() != null && flow.reaches(input.index(), output.index())) {
          next.add(input(output));
        }
      }
    }
    return next;
  }

  private static InputPort input(OutputPort output) {
    return output.target().input(output.targetPort());
  }
}
