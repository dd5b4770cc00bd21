// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.argument.Spelling;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.ElementWiring;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Creates the elements of a flat configuration and connects them: instances, ports, push and pull,
 * loops.
 */
public final class Linker {
  private final FlatConfig config;
  private final Diagnostics diagnostics;
  private final List<Element> elements = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();

  /**
   * Creates a linker.
   *
   * @param config elements and connections
   * @param diagnostics where errors go
   */
  public Linker(FlatConfig config, Diagnostics diagnostics) {
    this.config = config;
    this.diagnostics = diagnostics;
  }

  /**
   * The created elements.
   *
   * @return in order of declaration
   */
  public List<Element> elements() {
    return elements;
  }

  List<Connection> connections() {
    return connections;
  }

  /** Creates the elements; reports unknown classes. */
  public void instantiate(
      ElementContext router, ElementRegistry registry, Map<String, Element> given) {
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
      ElementWiring.bind(
          element,
          router,
          declaration.name(),
          declaration.className(),
          declaration.config(),
          declaration.position());
      elements.add(element);
    }
  }

  /** Gives every element its ports; reports port numbers that are too high. */
  public void makePorts() {
    int[] in = new int[elements.size()];
    int[] out = new int[elements.size()];
    for (Connection c : config.connections()) {
      in[c.to()] = Math.max(in[c.to()], c.toPort() + 1);
      out[c.from()] = Math.max(out[c.from()], c.fromPort() + 1);
    }
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      PortSpec spec = PortSpec.parse(ElementWiring.info(element).ports());
      int inputs = spec.inputs(in[i]);
      ElementWiring.ports(element, inputs, spec.outputs(out[i], inputs));
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

  /**
   * Resolves push and pull, and connects the ports; reports ports that are unused or used twice.
   */
  public void connect() {
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
            from.position(), "illegal reuse of " + from + " push output " + c.fromPort());
      }
      if (!usedInputs.add(input) && !input.isPush()) {
        diagnostics.error(to.position(), "illegal reuse of " + to + " pull input " + c.toPort());
      }
      ElementWiring.connect(output, to, c.toPort());
      ElementWiring.connect(input, from, c.fromPort());
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
  public void findLoops() {
    Cycles<Element> pushes = new Cycles<>(elements, Linker::pushTargets);
    for (Element element : elements) {
      for (OutputPort output : ElementWalk.outputs(element)) {
        if (output.isPush()
            && output.target() != null
            && hasPushInput(element)
            && pushes.onSameCycle(element, output.target())) {
          ElementWiring.setCyclic(output);
        }
      }
    }
    List<OutputPort> pulled = new ArrayList<>();
    for (Element element : elements) {
      pulled.addAll(ElementWalk.outputs(element));
    }
    pulled.removeIf(OutputPort::isPush);
    Cycles<OutputPort> pulls = new Cycles<>(pulled, Linker::pullSources);
    Set<Integer> reported = new HashSet<>();
    for (OutputPort output : pulled) {
      boolean onCycle =
          pullSources(output).stream().anyMatch(source -> pulls.onSameCycle(output, source));
      if (onCycle && reported.add(pulls.of(output))) {
        Element element = output.owner();
        diagnostics.error(element.position(), "loop in pull path through " + element);
      }
    }
  }

  /** The elements to which a push into an element leads. */
  public static List<Element> pushTargets(Element from) {
    return hasPushInput(from) ? ElementWalk.pushTargets(from) : List.of();
  }

  private static boolean hasPushInput(Element element) {
    for (InputPort input : ElementWalk.inputs(element)) {
      if (input.isPush()) {
        return true;
      }
    }
    return false;
  }

  /** The outputs from which a pull at an output pulls. */
  private static List<OutputPort> pullSources(OutputPort output) {
    Element element = output.owner();
    FlowCode flow = FlowCode.parse(ElementWiring.info(element).flow());
    List<OutputPort> sources = new ArrayList<>();
    for (int i = 0; i < element.nInputs(); i++) {
      InputPort input = element.input(i);
      if (!input.isPush() && input.source() != null && flow.reaches(i, output.index())) {
        sources.add(input.source().output(input.sourcePort()));
      }
    }
    return sources;
  }

  /**
   * Whether other elements may use names that this one defines, wherever it stands.
   *
   * @param element any
   * @return true if it must be configured before others
   */
  public static boolean definesNames(Element element) {
    return element instanceof Addresses.AddressBook || element instanceof PortNames;
  }

  /** Stands for an unknown class, so that other errors are found, too. */
  @ElementInfo(name = "Unknown", ports = "-/-")
  private static final class Unknown extends BatchElement {
    @Override
    protected void configure(Args args) {
      args.rest();
    }
  }
}
