// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.graph.Element;
import io.sluice.graph.InputPort;
import io.sluice.graph.OutputPort;
import io.sluice.graph.Router;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Packets of a graph, read from the counters of its ports. On another thread than the workers'
 * these are as fresh as the memory system makes them, which is enough for a display.
 */
final class Counts {
  private final Map<Element, Long> in = new IdentityHashMap<>();
  private final long entered;
  private final long left;
  private final long dropped;

  Counts(Router router) {
    List<Element> elements = router.elements();
    List<Element> rings = router.rings();
    long drops = 0;
    for (Element element : elements) {
      for (int i = 0; i < element.nOutputs(); i++) {
        countPush(element.output(i), rings);
      }
      for (int i = 0; i < element.nInputs(); i++) {
        countPull(element.input(i), element);
      }
      drops += element.drops();
    }
    for (Element ring : rings) {
      in.merge(ring.output(0).target(), ring.output(0).packets(), Long::sum);
      drops += ring.drops();
    }
    long sources = 0;
    long sinks = 0;
    for (Element element : elements) {
      if (element.nInputs() == 0) {
        sources += out(element) + element.drops();
      } else if (element.nOutputs() == 0) {
        sinks += in(element) - element.drops();
      }
    }
    entered = sources;
    left = sinks;
    dropped = drops;
  }

  private void countPush(OutputPort output, List<Element> rings) {
    if (output.isPush() && output.target() != null && !rings.contains(output.target())) {
      in.merge(output.target(), output.packets(), Long::sum);
    }
  }

  private void countPull(InputPort input, Element element) {
    if (!input.isPush() && input.source() != null) {
      in.merge(element, input.source().output(input.sourcePort()).packets(), Long::sum);
    }
  }

  /** Packets that reached an element. */
  long in(Element element) {
    return in.getOrDefault(element, 0L);
  }

  /** Packets that left an element. */
  static long out(Element element) {
    long sum = 0;
    for (int i = 0; i < element.nOutputs(); i++) {
      sum += element.output(i).packets();
    }
    return sum;
  }

  /** Packets that entered the graph at elements without inputs. */
  long entered() {
    return entered;
  }

  /** Packets that ended at elements without outputs, less those dropped there. */
  long left() {
    return left;
  }

  /** Packets dropped anywhere. */
  long dropped() {
    return dropped;
  }
}
