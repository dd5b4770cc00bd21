// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ElementWiring;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Resolves push and pull: fixed ports pass their kind along connections and through agnostic
 * elements until nothing changes; ports that are still agnostic then push.
 */
final class Processing {
  private static final byte AGNOSTIC = 0;
  private static final byte PUSH = 1;
  private static final byte PULL = 2;

  private record Link(
      int from, int fromPort, int to, int toPort, FlatConfig.Connection connection) {}

  private final List<Element> elements;
  private final Diagnostics diagnostics;
  private final byte[][] inputs;
  private final byte[][] outputs;

  private Processing(List<Element> elements, Diagnostics diagnostics) {
    this.elements = elements;
    this.diagnostics = diagnostics;
    inputs = new byte[elements.size()][];
    outputs = new byte[elements.size()][];
  }

  static void resolve(
      List<Element> elements, List<FlatConfig.Connection> connections, Diagnostics diagnostics) {
    new Processing(elements, diagnostics).run(connections);
  }

  private void run(List<FlatConfig.Connection> connections) {
    List<Link> links = new ArrayList<>();
    for (FlatConfig.Connection c : connections) {
      links.add(new Link(c.from(), c.fromPort(), c.to(), c.toPort(), c));
    }
    for (int e = 0; e < elements.size(); e++) {
      addElement(e, links);
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = links.size() - 1; i >= 0; i--) {
        Link link = links.get(i);
        byte out = outputs[link.from][link.fromPort];
        byte in = inputs[link.to][link.toPort];
        if (out == in) {
          continue;
        }
        if (in == AGNOSTIC) {
          inputs[link.to][link.toPort] = out;
          changed = true;
        } else if (out == AGNOSTIC) {
          outputs[link.from][link.fromPort] = in;
          changed = true;
        } else {
          report(link, out);
          links.remove(i);
        }
      }
    }
    apply();
  }

  private void addElement(int e, List<Link> links) {
    Element element = elements.get(e);
    ElementInfo info = ElementWiring.info(element);
    String code = info.processing();
    int slash = code.indexOf('/');
    inputs[e] = kinds(slash < 0 ? code : code.substring(0, slash), element.nInputs());
    outputs[e] = kinds(slash < 0 ? code : code.substring(slash + 1), element.nOutputs());
    FlowCode flow = FlowCode.parse(info.flow());
    for (int i = 0; i < element.nInputs(); i++) {
      for (int o = 0; o < element.nOutputs(); o++) {
        if (inputs[e][i] == AGNOSTIC && outputs[e][o] == AGNOSTIC && flow.reaches(i, o)) {
          // A link from an output to an input of the same element means "same kind".
          links.add(new Link(e, o, e, i, null));
        }
      }
    }
  }

  private static byte[] kinds(String code, int ports) {
    byte[] kinds = new byte[ports];
    for (int i = 0; i < ports; i++) {
      char c = code.charAt(Math.min(i, code.length() - 1));
      kinds[i] = c == 'h' ? PUSH : c == 'l' ? PULL : AGNOSTIC;
    }
    return kinds;
  }

  private void report(Link link, byte out) {
    String outKind = out == PUSH ? "push" : "pull";
    String inKind = out == PUSH ? "pull" : "push";
    Element from = elements.get(link.from);
    Element to = elements.get(link.to);
    if (link.connection != null) {
      diagnostics.error(
          link.connection.position(),
          "%s %s output %d connected to %s %s input %d"
              .formatted(from, outKind, link.fromPort, to, inKind, link.toPort));
    } else {
      diagnostics.error(
          from.position(),
          "agnostic %s in mixed context: %s input %d, %s output %d"
              .formatted(from, inKind, link.toPort, outKind, link.fromPort));
    }
  }

  private void apply() {
    for (int e = 0; e < elements.size(); e++) {
      Element element = elements.get(e);
      for (int i = 0; i < element.nInputs(); i++) {
        ElementWiring.setPush(element.input(i), inputs[e][i] != PULL);
      }
      for (int o = 0; o < element.nOutputs(); o++) {
        ElementWiring.setPush(element.output(o), outputs[e][o] != PULL);
      }
    }
  }

  @Override
  public String toString() {
    return Arrays.deepToString(inputs) + Arrays.deepToString(outputs);
  }
}
