// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.InputPort;
import io.sluice.element.LinkElement;
import io.sluice.element.LinkElement.Link;
import io.sluice.element.OutputPort;
import io.sluice.lang.Diagnostics;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Warns if headers make packets of one device too long for the device that sends them, and no
 * element on the path prevents it. Follows the longest packet of each device through the graph. A
 * path ends at an element that may change lengths and does not say how ({@link LengthEffect}),
 * because a wrong warning is worse than none.
 */
public final class MtuCheck {
  private final Diagnostics diagnostics;

  /** The links that are known already: some elements ask the system for them. */
  private final Map<LinkElement, Link> links = new HashMap<>();

  /**
   * The elements that have been reported: one warning for each element that makes packets longer.
   */
  private final Set<Element> told = new HashSet<>();

  /**
   * A packet's path from a device.
   *
   * @param to where it has arrived
   * @param longest its length there
   * @param before the path to the previous element; null at the device
   */
  private record Way(InputPort to, int longest, Way before) {
    boolean growsIn(Element element) {
      Way way = this;
      while (way.before != null) {
        if (way.before.to.owner() == element && way.longest > way.before.longest) {
          return true;
        }
        way = way.before;
      }
      return false;
    }

    /** The element that adds about as much as the whole path does: the others cancel out. */
    Element cause(int growth) {
      Element cause = null;
      int least = Integer.MAX_VALUE;
      for (Way way = this; way.before != null; way = way.before) {
        int added = way.longest - way.before.longest;
        if (added > 0 && Math.abs(added - growth) <= least) {
          least = Math.abs(added - growth);
          cause = way.before.to.owner();
        }
      }
      return cause;
    }
  }

  private MtuCheck(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /**
   * Checks a graph whose elements are initialized.
   *
   * @param elements all elements
   * @param diagnostics takes the warnings
   */
  public static void run(Collection<Element> elements, Diagnostics diagnostics) {
    MtuCheck check = new MtuCheck(diagnostics);
    if (elements.stream().noneMatch(e -> e.nInputs() > 0 && e instanceof LinkElement)) {
      return;
    }
    for (Element element : elements) {
      if (element instanceof LinkElement link && element.nOutputs() > 0) {
        Effects effects = ElementWiring.effects(element);
        if (effects.does(Action.MAKES) && check.link(link).mtu() > 0) {
          check.follow(element, check.link(link));
        }
      }
    }
  }

  private Link link(LinkElement element) {
    return links.computeIfAbsent(element, LinkElement::link);
  }

  private void follow(Element device, Link link) {
    int start = link.mtu() + link.header();
    Map<InputPort, Integer> longest = new HashMap<>();
    Deque<Way> open = new ArrayDeque<>();
    for (OutputPort output : ElementWalk.outputs(device)) {
      go(null, output, start, longest, open);
    }
    while (!open.isEmpty()) {
      Way way = open.remove();
      Element element = way.to.owner();
      if (element instanceof LinkElement end && way.longest > start) {
        compare(way, link, link(end));
      }
      FlowCode flow = FlowCode.parse(ElementWiring.info(element).flow());
      for (OutputPort output : ElementWalk.outputs(element)) {
        if (flow.reaches(way.to.index(), output.index())) {
          int leaves = leaves(element, way.to.index(), output.index(), way.longest);
          boolean again = leaves > way.longest && way.growsIn(element);
          if (leaves != LengthEffect.ANY && !again) {
            go(way, output, leaves, longest, open);
          }
        }
      }
    }
  }

  /** Continues after an output, unless a packet at least as long has been there. */
  private static void go(
      Way before, OutputPort output, int length, Map<InputPort, Integer> longest, Deque<Way> open) {
    if (output.target() == null) {
      return;
    }
    InputPort to = output.target().input(output.targetPort());
    if (longest.getOrDefault(to, -1) < length) {
      longest.put(to, length);
      open.add(new Way(to, length, before));
    }
  }

  private static int leaves(Element element, int input, int output, int longest) {
    if (element instanceof LengthEffect effect) {
      return effect.longest(input, output, longest);
    }
    Effects effects = ElementWiring.effects(element);
    boolean unknown =
        effects.does(Action.ADDS_HEADER)
            || effects.does(Action.REMOVES_HEADER)
            || effects.does(Action.MAKES);
    return unknown ? LengthEffect.ANY : longest;
  }

  private void compare(Way way, Link from, Link to) {
    int needed = way.longest - to.header();
    Element cause = way.cause(way.longest - from.mtu() - from.header());
    if (to.mtu() > 0 && needed > to.mtu() && told.add(cause)) {
      diagnostics.warning(
          cause.position(),
          "%s: packets of up to %d bytes from %s become %d, too long for %s with its MTU of %d; "
                  .formatted(cause, from.mtu(), from.name(), needed, to.name(), to.mtu())
              + "put a ClampTCPMSS or an IPFragmenter in front, or lower the MTU of %s to %d"
                  .formatted(from.name(), from.mtu() - (needed - to.mtu())));
    }
  }
}
