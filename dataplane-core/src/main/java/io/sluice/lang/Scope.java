// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The elements and connections of one lexical scope: of the whole configuration, or of a compound
 * element. In a compound element, elements 0 and 1 are the pseudo-elements {@code input} and {@code
 * output}.
 */
final class Scope implements ElementType {
  static final String REST = "__REST__";

  /** An element. Names of anonymous elements start with a semicolon until they are made unique. */
  static final class Element {
    String name;
    ElementType type;
    String config;
    final Position position;
    int inputs;
    int outputs;

    /** The input and output ports in use, kept for pseudo-elements only; null when none is. */
    final BitSet[] used = new BitSet[2];

    /** For the outside of a group or compound: its input and output inside; else -1. */
    int innerInput = -1;

    int innerOutput = -1;

    /** For the inside of a group or compound: its outside; else -1. */
    int outer = -1;

    Element(String name, ElementType type, String config, Position position) {
      this.name = name;
      this.type = type;
      this.config = config;
      this.position = position;
    }
  }

  /** A connection; {@code context} says that it was written as {@code ~>}. */
  record Link(int from, int fromPort, int to, int toPort, boolean context, Position position) {}

  private final String name;
  final Position position;
  final Scope parent;
  final int depth;
  final List<Ast.Parameter> parameters = new ArrayList<>();
  final Set<String> parameterNames = new HashSet<>();
  final Map<String, String> definitions = new LinkedHashMap<>();
  final Map<String, ElementType> types = new LinkedHashMap<>();
  final Map<String, Integer> index = new HashMap<>();
  final List<Element> elements = new ArrayList<>();
  final List<Link> links = new ArrayList<>();

  /** The class to try when this one does not match; null at the end of the overloads. */
  ElementType overload;

  int inputs;
  int outputs;
  private final int anonymousOffset;

  Scope(String name, Position position, Scope parent) {
    this.name = name;
    this.position = position;
    this.parent = parent;
    this.depth = parent == null ? 0 : parent.depth + 1;
    if (parent != null) {
      add(new Element("input", Tunnel.TUNNEL, "", position));
      add(new Element("output", Tunnel.TUNNEL, "", position));
    }
    this.anonymousOffset = elements.size();
  }

  /** A scope of one element of a compound class, and elements that its ports are connected to. */
  static Scope around(Scope compound, String elementName) {
    Position position = compound.position;
    Scope scope = new Scope("", position, null);
    for (String port : Builder.PSEUDO) {
      scope.add(new Element(port, new Primitive(port), "", position));
    }
    int inside = scope.add(new Element(elementName, compound, "", position));
    for (int i = 0; i < compound.inputs; i++) {
      scope.connect(new Link(0, i, inside, i, false, position));
    }
    for (int o = 0; o < compound.outputs; o++) {
      scope.connect(new Link(inside, o, 1, o, false, position));
    }
    return scope;
  }

  @Override
  public String className() {
    return name;
  }

  String printableName() {
    return name.isEmpty() ? "<anonymous>" : name;
  }

  int find(String elementName) {
    return index.getOrDefault(elementName, -1);
  }

  int add(Element element) {
    elements.add(element);
    index.put(element.name, elements.size() - 1);
    return elements.size() - 1;
  }

  /** A name for an anonymous element, to be made unique at the end of the scope. */
  String anonymousName(String className) {
    return ";" + className + "@" + (elements.size() - anonymousOffset + 1);
  }

  /** Gives an anonymous element its final name, counting on when the name is taken. */
  void deanonymize(int element, Limits limits) {
    String unique = elements.get(element).name.substring(1);
    if (index.containsKey(unique)) {
      int digits = unique.lastIndexOf('@') + 1;
      int end = digits;
      while (end < unique.length() && Character.isDigit(unique.charAt(end))) {
        end++;
      }
      String prefix = unique.substring(0, digits);
      int number = Integer.parseInt(unique.substring(digits, end));
      do {
        limits.step(elements.get(element).position);
        unique = prefix + ++number;
      } while (index.containsKey(unique));
    }
    index.put(unique, element);
    elements.get(element).name = unique;
  }

  void connect(Link link) {
    links.add(link);
    Element from = elements.get(link.from);
    Element to = elements.get(link.to);
    from.outputs = Math.max(from.outputs, link.fromPort + 1);
    to.inputs = Math.max(to.inputs, link.toPort + 1);
    use(from, 1, link.fromPort);
    use(to, 0, link.toPort);
  }

  private static void use(Element element, int output, int port) {
    if (element.type == Tunnel.TUNNEL) {
      if (element.used[output] == null) {
        element.used[output] = new BitSet();
      }
      element.used[output].set(port);
    }
  }

  /** The overload after this one if it is compound as well; else null. */
  Scope nextCompound() {
    return overload instanceof Scope next ? next : null;
  }

  /** What the class looks like, for messages: {@code Foo(<arg>, KEY)[1 input, 2 outputs]}. */
  String signature() {
    StringBuilder out = new StringBuilder(printableName());
    String separator = "(";
    for (Ast.Parameter parameter : parameters) {
      String keyword = parameter.keyword();
      out.append(separator)
          .append(keyword.isEmpty() ? "<arg>" : keyword.equals(REST) ? "..." : keyword);
      separator = ", ";
    }
    if (!parameters.isEmpty()) {
      out.append(')');
    }
    return out.append('[').append(ports(inputs, outputs)).append(']').toString();
  }

  /** What a use of the class looks like, for messages. */
  static String usage(String name, int arguments, int inputs, int outputs) {
    String shown = name.isEmpty() ? "<anonymous>" : name;
    String count =
        arguments == 0 ? "" : arguments + (arguments == 1 ? " argument, " : " arguments, ");
    return shown + '[' + count + ports(inputs, outputs) + ']';
  }

  private static String ports(int inputs, int outputs) {
    return inputs
        + (inputs == 1 ? " input, " : " inputs, ")
        + outputs
        + (outputs == 1 ? " output" : " outputs");
  }
}
