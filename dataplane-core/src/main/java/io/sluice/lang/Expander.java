// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.ElementType.Primitive;
import io.sluice.lang.ElementType.Tunnel;
import io.sluice.lang.Scope.Element;
import io.sluice.lang.Scope.Link;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces compound elements by their contents until only primitive ones are left. The contents of
 * a compound element come after all elements that are there already, with its name before theirs.
 */
final class Expander {
  private final Scope root;
  private final Diagnostics diagnostics;
  private final Limits limits;

  Expander(Scope root, Diagnostics diagnostics, Limits limits) {
    this.root = root;
    this.diagnostics = diagnostics;
    this.limits = limits;
  }

  FlatConfig expand(Map<String, String> overrides, boolean open, List<String> requirements) {
    Variables globals = new Variables(null, limits);
    Map<String, String> definitions = new LinkedHashMap<>(root.definitions);
    definitions.putAll(overrides);
    if (open) {
      definitions.keySet().forEach(globals::keep);
    } else {
      definitions.forEach(globals::define);
      definitions.clear();
    }
    int declared = root.elements.size();
    for (int i = 0; i < declared; i++) {
      expand(i, globals, 0);
    }

    List<FlatConfig.Declaration> elements = new ArrayList<>();
    int[] ids = new int[root.elements.size()];
    for (int i = 0; i < ids.length; i++) {
      Element e = root.elements.get(i);
      ids[i] = e.type == Tunnel.TUNNEL ? -1 : elements.size();
      if (ids[i] >= 0) {
        String config = ConfigStrings.withoutComments(e.config);
        elements.add(new FlatConfig.Declaration(e.name, e.type.className(), config, e.position));
      }
    }
    List<FlatConfig.Connection> connections =
        ContextLinks.resolve(elements, new Tunnels(root, ids, limits).connections());
    return new FlatConfig(
            List.copyOf(elements),
            List.copyOf(connections),
            requirements.stream().distinct().toList())
        .withDefinitions(definitions);
  }

  private void expand(int which, Variables variables, int depth) {
    Element e = root.elements.get(which);
    if (e.name.startsWith(";")) {
      root.deanonymize(which, limits);
    }
    if (e.type == Tunnel.TUNNEL) {
      return;
    }
    e.config = variables.expand(e.config, e.position);
    if (!(e.type instanceof Scope compound)) {
      return;
    }
    if (depth > Limits.EXPANSION_DEPTH) {
      throw limits.exceeded(e.position, "compound elements use each other too deeply");
    }
    List<String> arguments = ConfigStrings.split(e.config);
    Match match = resolve(compound, e, arguments);
    if (match.scope == null) {
      e.type = match.primitive == null ? new Primitive("Error") : match.primitive;
      return;
    }
    Scope found = match.scope;
    Variables inner = new Variables(variables.outsideOf(found.depth), limits);
    for (int i = 0; i < found.parameters.size(); i++) {
      inner.define(found.parameters.get(i).name(), match.values.get(i));
    }
    found.definitions.forEach((k, v) -> inner.define(k, inner.expand(v, e.position)));
    insert(found, which, inner, depth);
  }

  /** The overload to use: a compound with values for its parameters, or a primitive class. */
  private record Match(Scope scope, List<String> values, ElementType primitive) {}

  private Match resolve(Scope first, Element use, List<String> arguments) {
    Scope closest = null;
    Scope last = first;
    int candidates = 0;
    for (Scope c = first; c != null; c = c.nextCompound()) {
      candidates++;
      limits.step(use.position);
      last = c;
      List<String> values = Arguments.assign(c.parameters, arguments);
      if (values != null) {
        if (c.inputs == use.inputs && c.outputs == use.outputs) {
          return new Match(c, values, null);
        }
        closest = c;
      }
    }
    if (last.overload != null) {
      return new Match(null, null, last.overload);
    }
    // With one candidate and the right arguments, messages about its ports say more.
    if (candidates != 1 || closest == null) {
      String usage = Scope.usage(first.className(), arguments.size(), use.inputs, use.outputs);
      limits.error(use.position, "no match for '" + usage + "'");
      diagnostics.note(first.position, "candidates are:");
      for (Scope c = first; c != null; c = c.nextCompound()) {
        diagnostics.note(c.position, "  " + c.signature());
      }
    }
    return closest == null
        ? new Match(null, null, null)
        : new Match(closest, Arguments.assign(closest.parameters, arguments), null);
  }

  private void insert(Scope compound, int which, Variables variables, int depth) {
    Element outside = root.elements.get(which);
    int[] map = new int[compound.elements.size()];
    tunnel(which, outside.name, outside.position, map, 0);
    for (int i = 2; i < map.length; i++) {
      Element inside = compound.elements.get(i);
      String name = outside.name + "/" + inside.name;
      limits.characters(name.length(), outside.position);
      if (inside.type == Tunnel.TUNNEL) {
        map[i] = insertElement(name, Tunnel.TUNNEL, "", inside.position, outside);
        if (map[i] >= 0) {
          tunnel(map[i], name, inside.position, map, i + 1);
        }
        i += 2;
      } else {
        String config = variables.expand(inside.config, inside.position);
        map[i] = insertElement(name, inside.type, config, inside.position, outside);
      }
    }
    for (Link link : compound.links) {
      if (map[link.from()] >= 0 && map[link.to()] >= 0) {
        limits.connection(link.position());
        root.connect(
            new Link(
                map[link.from()],
                link.fromPort(),
                map[link.to()],
                link.toPort(),
                link.context(),
                link.position()));
      }
    }
    for (int i = 2; i < map.length; i++) {
      if (map[i] >= 0) {
        expand(map[i], variables, depth + 1);
      }
    }
  }

  private int insertElement(
      String name, ElementType type, String config, Position position, Element outside) {
    int existing = root.find(name);
    if (existing >= 0) {
      limits.error(outside.position, "redeclaration of element '" + name + "'");
      Position old = root.elements.get(existing).position;
      diagnostics.note(old, "'" + name + "' previously declared here");
      return -1;
    }
    if (root.types.containsKey(name)) {
      limits.error(outside.position, "'" + name + "' is an element class");
    }
    limits.element(outside.position);
    return root.add(new Element(name, type, config, position));
  }

  /** Makes an element the outside of a tunnel and adds its two inner ends. */
  private void tunnel(int outer, String name, Position position, int[] map, int at) {
    Element outside = root.elements.get(outer);
    outside.type = Tunnel.TUNNEL;
    map[at] = insertElement(name + "/input", Tunnel.TUNNEL, "", position, outside);
    map[at + 1] = insertElement(name + "/output", Tunnel.TUNNEL, "", position, outside);
    outside.innerInput = map[at];
    outside.innerOutput = map[at + 1];
    for (int i = at; i < at + 2; i++) {
      if (map[i] >= 0) {
        root.elements.get(map[i]).outer = outer;
      }
    }
  }
}
