// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.ConfigTree;
import io.sluice.lang.ConfigTree.Compound;
import io.sluice.lang.ConfigTree.Connection;
import io.sluice.lang.ConfigTree.Element;
import io.sluice.lang.ConfigTree.ElementClass;
import io.sluice.lang.ConfigTree.Parameter;
import io.sluice.lang.ConfigTree.Primitive;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.Position;
import io.sluice.vnf.tool.ToolInput.Source;
import io.sluice.vnf.tool.XmlReader.Block;
import io.sluice.vnf.tool.XmlReader.Formal;
import io.sluice.vnf.tool.XmlReader.Item;
import io.sluice.vnf.tool.XmlReader.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code xml2click}: writes a configuration in Click's language that {@link ClickToXml} wrote. */
final class XmlToClick {
  private static final String HELP =
      """
      Writes a configuration in Click's language of the XML that click2xml makes.

      Usage: xml2click [OPTION]... [XMLFILE]

        -f, --file FILE         The XML, instead of standard input.
        -e, --expression TEXT   The XML itself.
        -o, --output FILE       Where to, instead of standard output.
        -F, --flatten           Expand compound elements.
      """;

  private static final int MAX_DEPTH = 500;
  private static final Set<String> ENDS = Set.of("input", "output");

  private final ToolInput input;
  private final Diagnostics diagnostics = new Diagnostics();
  private final Map<String, Block> ids = new LinkedHashMap<>();
  private final Map<Block, ElementClass> made = new IdentityHashMap<>();

  /** Classes of a scope, in the order in which they were completed: needed ones first. */
  private final Map<Block, List<Compound>> declared = new IdentityHashMap<>();

  private final Set<Block> completing = new HashSet<>();
  private int depth;

  XmlToClick(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, List.of("F,flatten"), 0, HELP)) {
      return 0;
    }
    Source source = input.source();
    Block root = XmlReader.read(source.text(), source.name(), ids, diagnostics);
    if (diagnostics.hasErrors()) {
      input.print(diagnostics);
      return 1;
    }
    ConfigTree tree = tree(root);
    FlatConfig flat = null;
    if (!diagnostics.hasErrors()) {
      // What a reader of the result would be told is told of the XML.
      String text = TreeWriter.write(tree, true);
      ClickLanguage.Options options = ClickLanguage.Options.none();
      if (input.has("flatten")) {
        flat = ClickLanguage.parse(text, source.name(), options, diagnostics);
      } else {
        ClickLanguage.tree(text, source.name(), options, diagnostics);
      }
    }
    if (!input.print(diagnostics)) {
      return 1;
    }
    return flat == null ? input.write(TreeWriter.write(tree, false)) : input.write(flat);
  }

  private ConfigTree tree(Block block) {
    declared.put(block, new ArrayList<>());
    block.classes.forEach(this::elementClass);
    Map<String, Item> items = new LinkedHashMap<>();
    for (Item item : block.elements) {
      Item before = items.putIfAbsent(item.name(), item);
      if (before != null) {
        diagnostics.error(item.position(), "redeclaration of element '" + item.name() + "'");
        String first = "element '" + item.name() + "' previously declared here";
        diagnostics.note(before.position(), first);
      }
    }
    Map<String, int[]> ports = new HashMap<>();
    List<Connection> connections = new ArrayList<>();
    for (Wire wire : block.connections) {
      boolean known = isKnown(wire.from(), wire, items, block);
      if (isKnown(wire.to(), wire, items, block) && known) {
        connections.add(
            new Connection(
                wire.from(), wire.fromPort(), wire.to(), wire.toPort(), wire.position()));
        use(ports, wire.from(), 1, wire.fromPort());
        use(ports, wire.to(), 0, wire.toPort());
      }
    }
    List<Element> elements = new ArrayList<>();
    for (Item item : items.values()) {
      int[] used = ports.getOrDefault(item.name(), new int[2]);
      String of = "'" + item.name() + "' ";
      check(item.inputs(), used[0], of + "input port count and 'ninputs'", item.position());
      check(item.outputs(), used[1], of + "output port count and 'noutputs'", item.position());
      if (!isConfig(item.config())) {
        String message = "'config' attribute not a configuration string";
        diagnostics.error(item.position(), message);
      }
      ElementClass type = type(item.className(), item.classId(), item.position(), block);
      if (type != null) {
        elements.add(
            new Element(item.name(), type, item.config(), item.position(), used[0], used[1]));
      }
    }
    return new ConfigTree(declared.get(block), elements, connections);
  }

  private boolean isKnown(String name, Wire wire, Map<String, Item> items, Block block) {
    boolean known = items.containsKey(name) || (block.around != null && ENDS.contains(name));
    if (!known) {
      diagnostics.error(wire.position(), "undeclared element '" + name + "'");
    }
    return known;
  }

  /** Whether a text ends where the parenthesis behind it is. */
  private static boolean isConfig(String config) {
    // Variables are no matter here.
    String text = config.replace('$', '_');
    Diagnostics wrong = new Diagnostics();
    String statement = "a :: A(" + text + "); b :: B";
    FlatConfig flat = ClickLanguage.parse(statement, "", ClickLanguage.Options.none(), wrong);
    return !wrong.hasErrors()
        && flat.elements().size() == 2
        && ConfigStrings.split(flat.elements().get(0).config()).equals(ConfigStrings.split(text));
  }

  private static void use(Map<String, int[]> ports, String name, int side, int port) {
    int[] counts = ports.computeIfAbsent(name, n -> new int[2]);
    counts[side] = Math.max(counts[side], port + 1);
  }

  private void check(int said, int found, String what, Position position) {
    if (said >= 0 && said != found) {
      diagnostics.error(position, what + " attribute disagree");
    }
  }

  /** The class that a name or an id stands for; null when there is none, which was reported. */
  private ElementClass type(String name, String id, Position position, Block user) {
    if (id == null) {
      return new Primitive(name);
    }
    Block found = ids.get(id);
    if (found == null) {
      diagnostics.error(position, "no such element class '" + id + "'");
      return null;
    }
    for (Block b = user; b != found.around; b = b.around) {
      if (b == null) {
        diagnostics.error(position, "element class '" + id + "' is declared inside of another one");
        return null;
      }
    }
    return elementClass(found);
  }

  private ElementClass elementClass(Block block) {
    if (made.containsKey(block)) {
      return made.get(block);
    } else if (!completing.add(block)) {
      String name = block.name.isEmpty() ? "<anonymous>" : block.name;
      diagnostics.error(block.position, "circular definition of elementclass '" + name + "'");
      return null;
    } else if (++depth > MAX_DEPTH) {
      throw ToolException.plain(block.position + ": element classes need each other too deeply");
    }
    ElementClass other =
        block.otherName == null && block.otherId == null
            ? null
            : type(block.otherName, block.otherId, block.position, block.around);
    ElementClass type = block.synonym ? other : compound(block, other);
    made.put(block, type);
    depth--;
    return type;
  }

  private Compound compound(Block block, ElementClass overload) {
    List<Parameter> parameters = new ArrayList<>();
    for (Map.Entry<Integer, Formal> formal : block.formals.entrySet()) {
      if (formal.getKey() != parameters.size()) {
        String missing = "definition missing for formal " + parameters.size();
        diagnostics.error(block.position, missing);
        break;
      }
      parameters.add(new Parameter(formal.getValue().key(), formal.getValue().name()));
    }
    check(block.formalCount, parameters.size(), "<formal> count and 'nformals'", block.position);
    ConfigTree body = tree(block);
    int inputs = 0;
    int outputs = 0;
    for (Connection c : body.connections()) {
      inputs = c.from().equals("input") ? Math.max(inputs, c.fromPort() + 1) : inputs;
      outputs = c.to().equals("output") ? Math.max(outputs, c.toPort() + 1) : outputs;
    }
    check(block.inputs, inputs, "input port count and 'ninputs'", block.position);
    check(block.outputs, outputs, "output port count and 'noutputs'", block.position);
    Compound compound =
        new Compound(block.name, block.position, parameters, body, overload, inputs, outputs);
    declared.get(block.around).add(compound);
    return compound;
  }
}
