// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ClickLanguage;
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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** {@code click2xml}: writes a configuration as XML, for programs that do not know the language. */
final class ClickToXml {
  static final String NAMESPACE = "http://www.lcdf.org/click/xml/";

  private static final String HELP =
      """
      Writes a configuration as XML: element classes, elements and connections. xml2click reads it.

      Usage: click2xml [OPTION]... [FILE]

        -f, --file FILE         The configuration, instead of standard input.
        -e, --expression TEXT   The configuration itself.
        -o, --output FILE       Where to, instead of standard output.
        -F, --flatten           Expand compound elements first.
        -C, --clickpath PATH    Where required files lie.
      """;

  private static final List<String> OPTIONS =
      List.of("F,flatten", "b,bsdmodule", "k,kernel", "l,linuxmodule", "userlevel");

  private final ToolInput input;
  private final PortKinds.Classes classes = new PortKinds.Classes();
  private final Map<Compound, String> ids = new IdentityHashMap<>();
  private final StringBuilder out = new StringBuilder();
  private final Diagnostics diagnostics = new Diagnostics();

  ClickToXml(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, OPTIONS, 0, HELP)) {
      return 0;
    }
    Source source = input.source();
    if (input.has("flatten")) {
      FlatConfig flat =
          ClickLanguage.parse(source.text(), source.name(), input.language(), diagnostics);
      scope(tree(flat), "");
    } else {
      scope(ClickLanguage.tree(source.text(), source.name(), input.language(), diagnostics), "");
    }
    if (!input.print(diagnostics)) {
      return 1;
    }
    String encoding = isUtf8(out) ? "UTF-8" : "ISO-8859-1";
    return input.write(
        """
        <?xml version="1.0" encoding="%s" standalone="no"?>
        <!DOCTYPE configuration SYSTEM "http://www.pdos.lcs.mit.edu/click/clickconfig.dtd">
        <configuration xmlns="%s">
        %s</configuration>
        """
            .formatted(encoding, NAMESPACE, out));
  }

  private static ConfigTree tree(FlatConfig flat) {
    ToolGraph graph = new ToolGraph(flat);
    List<Element> elements =
        graph.nodes().stream()
            .map(
                node ->
                    new Element(
                        node.name(),
                        new Primitive(node.className()),
                        node.config(),
                        node.position(),
                        graph.inputs(node),
                        graph.outputs(node)))
            .toList();
    List<Connection> connections =
        flat.connections().stream()
            .map(
                c ->
                    new Connection(
                        flat.elements().get(c.from()).name(),
                        c.fromPort(),
                        flat.elements().get(c.to()).name(),
                        c.toPort(),
                        c.position()))
            .toList();
    return new ConfigTree(List.of(), elements, connections);
  }

  /** Whether bytes, one to a character, are UTF-8. */
  private static boolean isUtf8(CharSequence bytes) {
    byte[] raw = bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void scope(ConfigTree tree, String indent) {
    tree.classes().forEach(c -> elementClass(c, indent));
    PortKinds kinds = new PortKinds(tree, classes);
    for (Element e : tree.elements()) {
      open(indent + "<element", e.position(), "name", e.name());
      reference("class", e.type(), e.position());
      position(e.position());
      attribute("ninputs", e.inputs());
      attribute("noutputs", e.outputs());
      if (e.inputs() + e.outputs() > 0) {
        attribute("processing", kinds.code(e), e.position());
      }
      if (!e.config().isEmpty()) {
        attribute("config", e.config(), e.position());
      }
      out.append(" />\n");
    }
    for (Connection c : tree.connections()) {
      open(indent + "<connection", c.position(), "from", c.from());
      attribute("fromport", c.fromPort());
      attribute("to", c.to(), c.position());
      attribute("toport", c.toPort());
      char kind = kinds.kind(c.from(), true, c.fromPort());
      attribute("processing", String.valueOf(kind), c.position());
      out.append(" />\n");
    }
  }

  private void elementClass(Compound c, String indent) {
    String id = "c" + (ids.size() + 1);
    ids.put(c, id);
    open(indent + "<elementclass", c.position(), "classid", id);
    if (!c.name().isEmpty()) {
      attribute("classname", c.name(), c.position());
    }
    position(c.position());
    out.append(">\n").append(indent).append("  <compound");
    if (c.overload() != null) {
      reference("overloadclass", c.overload(), c.position());
    }
    attribute("ninputs", c.inputs());
    attribute("noutputs", c.outputs());
    attribute("nformals", c.parameters().size());
    out.append(">\n");
    String inner = indent + "    ";
    for (int i = 0; i < c.parameters().size(); i++) {
      Parameter p = c.parameters().get(i);
      open(inner + "<formal", c.position(), "number", String.valueOf(i));
      attribute("name", "$" + p.name(), c.position());
      if (!p.keyword().isEmpty()) {
        attribute("key", p.keyword(), c.position());
      }
      out.append(" />\n");
    }
    scope(c.body(), inner);
    out.append(indent).append("  </compound>\n").append(indent).append("</elementclass>\n");
  }

  private void open(String tag, Position position, String name, String value) {
    out.append(tag);
    attribute(name, value, position);
  }

  private void reference(String prefix, ElementClass type, Position position) {
    if (type instanceof Compound c) {
      attribute(prefix + "id", ids.get(c), position);
    } else {
      attribute(prefix + "name", ((Primitive) type).name(), position);
    }
  }

  private void position(Position position) {
    if (position.line() > 0) {
      attribute("file", position.file(), position);
      attribute("line", position.line());
    }
  }

  private void attribute(String name, int value) {
    out.append(' ').append(name).append("=\"").append(value).append('"');
  }

  private void attribute(String name, String value, Position position) {
    out.append(' ').append(name).append("=\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        // As themselves they would become spaces.
        case '\t', '\n', '\r' -> out.append("&#").append((int) c).append(';');
        default -> {
          if (c < ' ') {
            diagnostics.error(position, "XML cannot have the character \\%03o".formatted((int) c));
          }
          out.append(c);
        }
      }
    }
    out.append('"');
  }
}
