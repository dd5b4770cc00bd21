// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.ElementType.Primitive;
import io.sluice.lang.ElementType.Tunnel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link ConfigTree} of scopes. */
final class TreeBuilder {
  private final Limits limits;
  private final Map<Scope, ConfigTree.Compound> made = new IdentityHashMap<>();
  private final Map<Scope, List<ConfigTree.Compound>> declared = new IdentityHashMap<>();
  private final Map<Scope, Variables> variables = new IdentityHashMap<>();

  TreeBuilder(Limits limits) {
    this.limits = limits;
  }

  /** The tree of a whole configuration. */
  ConfigTree build(Scope root, Map<String, String> overrides) {
    Variables globals = new Variables(null, limits);
    Map<String, String> definitions = new LinkedHashMap<>(root.definitions);
    definitions.putAll(overrides);
    definitions.forEach(globals::define);
    variables.put(root, globals);
    for (int i = 0; i < root.elements.size(); i++) {
      if (root.elements.get(i).name.startsWith(";")) {
        root.deanonymize(i, limits);
      }
    }
    return tree(root);
  }

  private ConfigTree tree(Scope scope) {
    declared.put(scope, new ArrayList<>());
    scope.types.values().forEach(this::elementClass);
    List<ConfigTree.Element> elements = new ArrayList<>();
    int[] ids = new int[scope.elements.size()];
    for (int i = 0; i < ids.length; i++) {
      Scope.Element e = scope.elements.get(i);
      boolean port = scope.parent != null && i < Builder.PSEUDO.length;
      ids[i] = port || e.type != Tunnel.TUNNEL ? i : -1;
      if (!port && ids[i] >= 0) {
        String config = variables.get(scope).expand(e.config, e.position);
        elements.add(
            new ConfigTree.Element(
                e.name,
                elementClass(e.type),
                ConfigStrings.withoutComments(config),
                e.position,
                e.inputs,
                e.outputs));
      }
    }
    List<ConfigTree.Connection> connections = new ArrayList<>();
    for (ContextLinks.Joined joined : new Tunnels(scope, ids, limits).connections()) {
      FlatConfig.Connection c = joined.connection();
      if (joined.context()) {
        limits.error(c.position(), "'~>' depends on what compound elements consist of");
      }
      connections.add(
          new ConfigTree.Connection(
              scope.elements.get(c.from()).name,
              c.fromPort(),
              scope.elements.get(c.to()).name,
              c.toPort(),
              c.position()));
    }
    return new ConfigTree(List.copyOf(declared.get(scope)), elements, connections);
  }

  private ConfigTree.ElementClass elementClass(ElementType type) {
    if (type instanceof Primitive primitive) {
      return new ConfigTree.Primitive(primitive.className());
    }
    return type instanceof Scope scope ? compound(scope) : null;
  }

  private ConfigTree.Compound compound(Scope scope) {
    // From the last overload on: there may be too many of them for a recursion.
    Deque<Scope> overloads = new ArrayDeque<>();
    for (Scope s = scope; s != null && !made.containsKey(s); s = s.nextCompound()) {
      overloads.push(s);
    }
    overloads.forEach(this::make);
    return made.get(scope);
  }

  private void make(Scope scope) {
    Variables own = new Variables(variables.get(scope.parent), limits);
    scope.parameters.forEach(parameter -> own.keep(parameter.name()));
    scope.definitions.forEach((k, v) -> own.define(k, own.expand(v, scope.position)));
    variables.put(scope, own);
    List<ConfigTree.Parameter> parameters =
        scope.parameters.stream()
            .map(parameter -> new ConfigTree.Parameter(parameter.keyword(), parameter.name()))
            .toList();
    ConfigTree.Compound compound =
        new ConfigTree.Compound(
            scope.className(),
            scope.position,
            parameters,
            tree(scope),
            scope.overload == null ? null : elementClass(scope.overload),
            scope.inputs,
            scope.outputs);
    made.put(scope, compound);
    declared.get(scope.parent).add(compound);
  }
}
