// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.element.Element;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.router.Router;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Packets of a graph, read from the counters of its ports. Read from a thread other than the
 * worker's, they may be slightly stale, which is good enough for display.
 */
final class Counts {
  private final Map<Element, Element> originals = new IdentityHashMap<>();
  private final Map<Element, Long> in = new IdentityHashMap<>();
  private final Map<Element, Long> out = new IdentityHashMap<>();
  private final Map<Element, Map<String, Long>> drops = new IdentityHashMap<>();
  private long entered;
  private long left;
  private long discarded;
  private long dropped;

  Counts(Router router) {
    List<Element> elements = router.elements();
    for (Element element : elements) {
      router.instances(element).forEach(copy -> originals.put(copy, element));
    }
    originals.forEach(this::count);
    for (Element element : elements) {
      long lost = sum(drops(element));
      dropped += lost;
      if (element.nInputs() == 0) {
        entered += out(element) + lost;
      } else if (element.nOutputs() == 0) {
        if (element.className().equals("Discard") || element.className().equals("Idle")) {
          discarded += in(element) - lost;
        } else {
          left += in(element) - lost;
        }
      }
    }
  }

  private void count(Element copy, Element original) {
    for (int i = 0; i < copy.nOutputs(); i++) {
      OutputPort output = copy.output(i);
      out.merge(original, output.packets(), Long::sum);
      if (output.isPush() && output.target() != null) {
        in.merge(originals.get(output.target()), output.packets(), Long::sum);
      }
    }
    for (int i = 0; i < copy.nInputs(); i++) {
      InputPort input = copy.input(i);
      if (!input.isPush() && input.source() != null) {
        in.merge(original, input.source().output(input.sourcePort()).packets(), Long::sum);
      }
    }
    Map<String, Long> reasons = drops.computeIfAbsent(original, e -> new LinkedHashMap<>());
    for (int i = 0; i < copy.dropReasons().size(); i++) {
      if (copy.drops(i) > 0) {
        reasons.merge(copy.dropReasons().get(i), copy.drops(i), Long::sum);
      }
    }
  }

  static long sum(Map<String, Long> drops) {
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Packets that reached an element, its copies on other workers included. */
  long in(Element element) {
    return in.getOrDefault(element, 0L);
  }

  /** Packets that left an element. */
  long out(Element element) {
    return out.getOrDefault(element, 0L);
  }

  /** Packets an element dropped, by reason; only reasons that occurred. */
  Map<String, Long> drops(Element element) {
    return drops.get(element);
  }

  /** Packets that entered the graph at elements without inputs. */
  long entered() {
    return entered;
  }

  /** Packets that left the graph at devices and files, or wherever else there are no outputs. */
  long left() {
    return left;
  }

  /** Packets that the configuration threw away on purpose, at Discard or Idle. */
  long discarded() {
    return discarded;
  }

  /** Packets dropped anywhere. */
  long dropped() {
    return dropped;
  }
}
