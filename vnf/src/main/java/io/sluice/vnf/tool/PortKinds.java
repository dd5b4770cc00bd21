// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.graph.FlowCode;
import io.sluice.lang.ConfigTree;
import io.sluice.lang.ConfigTree.Compound;
import io.sluice.lang.ConfigTree.Connection;
import io.sluice.lang.ConfigTree.Element;
import io.sluice.lang.ConfigTree.ElementClass;
import io.sluice.lang.ConfigTree.Primitive;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which ports of the elements of a scope push ({@code h}) and which pull ({@code l}); those that
 * could do either push. Contradictions are no matter here: the first to come to a port counts.
 */
final class PortKinds {
  /** What is known of a class: processing code and flow code. */
  private record Codes(String inputs, String outputs, FlowCode flow) {}

  /** The codes of classes; one for all scopes of a configuration. */
  static final class Classes {
    private final ElementRegistry registry = new ElementRegistry();
    private final Map<String, Codes> primitives = new HashMap<>();
    private final Map<Compound, Codes> compounds = new IdentityHashMap<>();

    private Codes codes(ElementClass type) {
      if (type instanceof Primitive p) {
        return primitives.computeIfAbsent(p.name(), this::primitive);
      }
      Compound c = (Compound) type;
      Codes known = compounds.get(c);
      if (known == null) {
        PortKinds inside = new PortKinds(c.body(), this);
        String inputs = inside.code("input", true, c.inputs());
        known = new Codes(inputs, inside.code("output", false, c.outputs()), FlowCode.parse("x/x"));
        compounds.put(c, known);
      }
      return known;
    }

    private Codes primitive(String name) {
      var element = registry.create(name);
      if (element == null) {
        return new Codes("a", "a", FlowCode.parse("x/x"));
      }
      ElementInfo info = element.getClass().getAnnotation(ElementInfo.class);
      String[] sides = info.processing().split("/");
      return new Codes(sides[0], sides[sides.length - 1], FlowCode.parse(info.flow()));
    }
  }

  private record Port(String element, boolean output, int number) {}

  private final Map<Port, Character> kinds = new HashMap<>();

  /** Ports that could do either. */
  private final Set<Port> agnostics = new HashSet<>();

  PortKinds(ConfigTree scope, Classes classes) {
    Map<Port, List<Port>> same = new HashMap<>();
    for (Connection c : scope.connections()) {
      join(new Port(c.from(), true, c.fromPort()), new Port(c.to(), false, c.toPort()), same);
    }
    Deque<Port> open = new ArrayDeque<>();
    for (Element e : scope.elements()) {
      Codes codes = classes.codes(e.type());
      List<Port> agnostic = new ArrayList<>();
      for (int i = 0; i < e.inputs(); i++) {
        begin(new Port(e.name(), false, i), codes.inputs, agnostic, open);
      }
      List<Port> inputs = List.copyOf(agnostic);
      for (int o = 0; o < e.outputs(); o++) {
        agnostic.clear();
        begin(new Port(e.name(), true, o), codes.outputs, agnostic, open);
        for (Port output : agnostic) {
          for (Port input : inputs) {
            if (codes.flow.reaches(input.number, o)) {
              join(input, output, same);
            }
          }
        }
      }
    }
    while (!open.isEmpty()) {
      Port port = open.remove();
      for (Port other : same.getOrDefault(port, List.of())) {
        if (kinds.putIfAbsent(other, kinds.get(port)) == null) {
          open.add(other);
        }
      }
    }
  }

  private static void join(Port a, Port b, Map<Port, List<Port>> same) {
    same.computeIfAbsent(a, p -> new ArrayList<>()).add(b);
    same.computeIfAbsent(b, p -> new ArrayList<>()).add(a);
  }

  private void begin(Port port, String code, List<Port> agnostic, Deque<Port> open) {
    char kind = code.charAt(Math.min(port.number, code.length() - 1));
    if (kind == 'a') {
      agnostic.add(port);
      agnostics.add(port);
    } else {
      kinds.put(port, kind);
      open.add(port);
    }
  }

  /** How a port works: {@code h} or {@code l}. */
  char kind(String element, boolean output, int number) {
    return kinds.getOrDefault(new Port(element, output, number), 'h');
  }

  /** The same in upper case where the class of the element would allow either. */
  char decorated(String element, boolean output, int number) {
    char kind = kind(element, output, number);
    boolean agnostic = agnostics.contains(new Port(element, output, number));
    return agnostic ? Character.toUpperCase(kind) : kind;
  }

  /** How all ports of an element work, as in {@code hh/l}. */
  String code(Element e) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < e.inputs(); i++) {
      code.append(kind(e.name(), false, i));
    }
    code.append('/');
    for (int o = 0; o < e.outputs(); o++) {
      code.append(kind(e.name(), true, o));
    }
    return code.toString();
  }

  /** How the ports of a side of a compound class work, seen from outside: {@code a} is either. */
  private String code(String end, boolean output, int ports) {
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < ports; i++) {
      code.append(kinds.getOrDefault(new Port(end, output, i), 'a'));
    }
    return ports == 0 ? "a" : code.toString();
  }
}
