// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigStrings;
import io.sluice.lang.ConfigTree;
import io.sluice.lang.ConfigTree.Compound;
import io.sluice.lang.ConfigTree.Element;
import io.sluice.lang.ConfigTree.ElementClass;
import io.sluice.lang.ConfigTree.Parameter;
import io.sluice.lang.ConfigTree.Primitive;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfigWriter;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prints a configuration with its compound classes. Each class gets a name that nothing else has,
 * its own if possible, so that it does not matter where a name is declared again. A class without a
 * name that one element uses is written at that element, an overload that nothing else uses behind
 * the class that it belongs to.
 */
final class TreeWriter {
  private final boolean positions;
  private final StringBuilder out = new StringBuilder();

  /** How often a class is used, as that of an element or as an overload. */
  private final Map<Compound, Integer> uses = new IdentityHashMap<>();

  /** The scope of what uses a class, of the last one where there are several. */
  private final Map<Compound, ConfigTree> users = new IdentityHashMap<>();

  private final Set<Compound> overloads = new HashSet<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> extended = new HashSet<>();
  private final Map<Compound, String> names = new IdentityHashMap<>();
  private final Set<Compound> inline = new HashSet<>();

  private TreeWriter(boolean positions) {
    this.positions = positions;
  }

  /**
   * Prints a configuration.
   *
   * @param tree the configuration
   * @param positions whether line directives say where what was written first
   * @return its text
   */
  static String write(ConfigTree tree, boolean positions) {
    TreeWriter writer = new TreeWriter(positions);
    writer.survey(tree);
    writer.chooseNames(tree);
    writer.body(tree, List.of(), "");
    return writer.out.toString();
  }

  private void survey(ConfigTree tree) {
    for (Compound c : tree.classes()) {
      survey(c.body());
      if (c.overload() instanceof Compound next) {
        use(next, tree);
        overloads.add(next);
      } else if (c.overload() instanceof Primitive p) {
        // Only the one class that extends it may have its name.
        if (!extended.add(p.name()) || !p.name().equals(c.name())) {
          taken.add(p.name());
        }
      }
    }
    for (Element e : tree.elements()) {
      taken.add(e.name());
      if (e.type() instanceof Compound c) {
        use(c, tree);
      } else if (e.type() instanceof Primitive p) {
        taken.add(p.name());
      }
    }
  }

  private void use(Compound c, ConfigTree by) {
    uses.merge(c, 1, Integer::sum);
    users.put(c, by);
  }

  private void chooseNames(ConfigTree tree) {
    for (Compound c : tree.classes()) {
      chooseNames(c.body());
      boolean once = uses.getOrDefault(c, 0) == 1 && users.get(c) == tree;
      boolean nameless = c.name().isEmpty() && last(c).overload() == null;
      if (once && (overloads.contains(c) || nameless)) {
        inline.add(c);
      } else {
        String wanted = c.name().isEmpty() ? "Compound" : c.name();
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
          name = wanted + "_" + i;
        }
        names.put(c, name);
      }
    }
  }

  /** The last overload that is written with a class; overloads are looked at before it. */
  private Compound last(Compound c) {
    Compound last = c;
    while (last.overload() instanceof Compound next && inline.contains(next)) {
      last = next;
    }
    return last;
  }

  private void body(ConfigTree tree, List<String> ports, String indent) {
    for (Compound c : tree.classes()) {
      if (!inline.contains(c)) {
        declare(c, indent);
      }
    }
    List<String> all = new ArrayList<>(ports);
    Map<String, Integer> numbers = new HashMap<>();
    for (Element e : tree.elements()) {
      all.add(e.name());
      at(e.position());
      out.append(indent).append(e.name()).append(" :: ");
      if (e.type() instanceof Compound c && inline.contains(c)) {
        compound(c, indent);
      } else {
        out.append(name(e.type()));
      }
      out.append(e.config().isEmpty() ? "" : '(' + e.config() + ')').append(";\n");
    }
    for (int i = 0; i < all.size(); i++) {
      numbers.put(all.get(i), i);
    }
    List<FlatConfig.Connection> connections = new ArrayList<>();
    for (ConfigTree.Connection c : tree.connections()) {
      int from = numbers.get(c.from());
      connections.add(
          new FlatConfig.Connection(
              from, c.fromPort(), numbers.get(c.to()), c.toPort(), c.position()));
    }
    if (positions) {
      // A chain is several connections; then each is a statement.
      for (FlatConfig.Connection c : connections) {
        at(c.position());
        out.append(FlatConfigWriter.connections(all, List.of(c)));
      }
    } else {
      FlatConfigWriter.connections(all, connections)
          .lines()
          .forEach(line -> out.append(indent).append(line).append('\n'));
    }
  }

  private void declare(Compound c, String indent) {
    String name = names.get(c);
    ElementClass further = last(c).overload();
    if (further != null && !name(further).equals(name)) {
      // "..." extends what has the same name.
      out.append(indent).append("elementclass ").append(name).append(' ');
      out.append(name(further)).append(";\n");
    }
    at(c.position());
    out.append(indent).append("elementclass ").append(name).append(' ');
    compound(c, indent);
    out.append(";\n");
  }

  private void compound(Compound first, String indent) {
    out.append('{');
    ElementClass next = first;
    while (next instanceof Compound c && (c == first || inline.contains(c))) {
      if (c != first) {
        out.append(indent).append("||");
      }
      parameters(c.parameters());
      out.append('\n');
      body(c.body(), List.of("input", "output"), indent + "  ");
      next = c.overload();
    }
    out.append(indent).append(next == null ? "}" : "|| ... }");
  }

  private void parameters(List<Parameter> parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      Parameter p = parameters.get(i);
      out.append(i == 0 ? " " : ", ");
      out.append(p.keyword()).append(p.keyword().isEmpty() ? "$" : " $").append(p.name());
    }
    out.append(parameters.isEmpty() ? "" : " |");
  }

  private String name(ElementClass type) {
    return type instanceof Compound c ? names.get(c) : ((Primitive) type).name();
  }

  private void at(Position position) {
    if (positions) {
      out.append("\n# ").append(position.line()).append(' ');
      out.append(ConfigStrings.quote(position.file())).append('\n');
    }
  }
}
