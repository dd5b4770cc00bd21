// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.argument.Args;
import io.sluice.argument.Spelling;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.router.Router;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes elements of a flat configuration and joins them: instances, ports, push and pull, loops.
 */
final class Linker {
  private final FlatConfig config;
  private final Diagnostics diagnostics;
  private final List<Element> elements = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();

  Linker(FlatConfig config, Diagnostics diagnostics) {
    this.config = config;
    this.diagnostics = diagnostics;
  }

  List<Element> elements() {
    return elements;
  }

  List<Connection> connections() {
    return connections;
  }

  /** Makes the elements; reports classes that do not exist. */
  void instantiate(Router router, ElementRegistry registry, Map<String, Element> given) {
    for (Declaration declaration : config.elements()) {
      Element element = given.get(declaration.name());
      if (element == null) {
        element = registry.create(declaration.className());
      }
      if (element == null) {
        diagnostics.error(
            declaration.position(),
            "unknown element class '"
                + declaration.className()
                + "'"
                + Spelling.hint(declaration.className(), registry.names()));
        element = new Unknown();
      }
      element.bind(
          router,
          declaration.name(),
          declaration.className(),
          declaration.config(),
          declaration.position());
      elements.add(element);
    }
  }

  /** Gives every element its ports; reports port numbers that are too high. */
  void makePorts() {
    int[] in = new int[elements.size()];
    int[] out = new int[elements.size()];
    for (Connection c : config.connections()) {
      in[c.to()] = Math.max(in[c.to()], c.toPort() + 1);
      out[c.from()] = Math.max(out[c.from()], c.fromPort() + 1);
    }
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      PortSpec spec = PortSpec.parse(info(element).ports());
      int inputs = spec.inputs(in[i]);
      element.ports(inputs, spec.outputs(out[i], inputs));
    }
    for (Connection c : config.connections()) {
      Element from = elements.get(c.from());
      Element to = elements.get(c.to());
      if (c.fromPort() >= from.nOutputs()) {
        diagnostics.error(c.position(), from + " has no output " + c.fromPort());
      } else if (c.toPort() >= to.nInputs()) {
        diagnostics.error(c.position(), to + " has no input " + c.toPort());
      } else {
        connections.add(c);
      }
    }
  }

  /** Decides push and pull, and joins the ports; reports ports unused or used twice. */
  void connect() {
    Processing.resolve(elements, connections, diagnostics);
    Set<Object> usedOutputs = new HashSet<>();
    Set<Object> usedInputs = new HashSet<>();
    for (Connection c : connections) {
      Element from = elements.get(c.from());
      Element to = elements.get(c.to());
      OutputPort output = from.output(c.fromPort());
      InputPort input = to.input(c.toPort());
      if (!usedOutputs.add(output) && output.isPush()) {
        diagnostics.error(
            c.position(), "illegal reuse of " + from + " push output " + c.fromPort());
      }
      if (!usedInputs.add(input) && !input.isPush()) {
        diagnostics.error(c.position(), "illegal reuse of " + to + " pull input " + c.toPort());
      }
      output.connect(to, c.toPort());
      input.connect(from, c.fromPort());
    }
    for (Element element : elements) {
      for (int i = 0; i < element.nInputs(); i++) {
        if (!usedInputs.contains(element.input(i))) {
          diagnostics.error(element.position(), element + " input " + i + " unused");
        }
      }
      for (int o = 0; o < element.nOutputs(); o++) {
        if (!usedOutputs.contains(element.output(o))) {
          diagnostics.error(element.position(), element + " output " + o + " unused");
        }
      }
    }
  }

  /** Reports loops in pull paths, and marks the outputs that close a push loop. */
  void findLoops() {
    Cycles pushes = new Cycles(elements, Linker::pushTargets);
    for (Element element : elements) {
      for (OutputPort output : element.outputs) {
        if (output.isPush()
            && output.target() != null
            && hasPushInput(element)
            && pushes.onSameCycle(element, output.target())) {
          output.setCyclic();
        }
      }
    }
    Cycles pulls = new Cycles(elements, Linker::pullSources);
    Set<Integer> reported = new HashSet<>();
    for (Element element : elements) {
      boolean onCircle =
          pullSources(element).stream().anyMatch(source -> pulls.onSameCycle(element, source));
      if (onCircle && reported.add(pulls.of(element))) {
        diagnostics.error(element.position(), "loop in pull path through " + element);
      }
    }
  }

  /** Elements that are handed packets when this one is. */
  static List<Element> pushTargets(Element from) {
    return hasPushInput(from) ? ElementWalk.pushTargets(from) : List.of();
  }

  private static boolean hasPushInput(Element element) {
    for (InputPort input : element.inputs) {
      if (input.isPush()) {
        return true;
      }
    }
    return false;
  }

  /** Elements that are asked for packets when this one is asked. */
  private static List<Element> pullSources(Element element) {
    for (OutputPort output : element.outputs) {
      if (!output.isPush()) {
        return ElementWalk.pullSources(element);
      }
    }
    return List.of();
  }

  static ElementInfo info(Element element) {
    ElementInfo info = element.getClass().getAnnotation(ElementInfo.class);
    if (info == null) {
      throw new IllegalStateException(element.getClass().getName() + " lacks @ElementInfo");
    }
    return info;
  }

  /** Stands in for a class that does not exist, so that the other errors are found too. */
  @ElementInfo(name = "Unknown", ports = "-/-")
  private static final class Unknown extends BatchElement {
    @Override
    protected void configure(Args args) {
      args.rest();
    }
  }
}
