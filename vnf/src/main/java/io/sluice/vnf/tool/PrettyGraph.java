// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigTree;
import io.sluice.lang.ConfigTree.Connection;
import io.sluice.lang.ConfigTree.Element;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A configuration as a graph, in the languages of programs that draw graphs. */
final class PrettyGraph {
  private final ConfigTree tree;
  private final Function<Element, String> label;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final StringBuilder out = new StringBuilder();

  /**
   * Prepares a graph.
   *
   * @param tree the configuration
   * @param label what a node is called
   */
  PrettyGraph(ConfigTree tree, Function<Element, String> label) {
    this.tree = tree;
    this.label = label;
    for (Element e : tree.elements()) {
      numbers.put(e.name(), numbers.size());
    }
  }

  private void put(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  /** In the language of Graphviz: nodes with their ports. */
  String dot() {
    out.append("digraph clickrouter {\n  node [shape=record,height=.1]\n");
    out.append("  edge [arrowhead=normal,arrowtail=none,tailclip=false]\n");
    for (Element e : tree.elements()) {
      String inputs = ports("i", e.inputs());
      String outputs = ports("o", e.outputs());
      String text = inputs.isEmpty() ? record(e) : "{" + inputs + "}|" + record(e);
      text = outputs.isEmpty() ? text : text + "|{" + outputs + "}";
      boolean framed = e.inputs() + e.outputs() > 0;
      put("  \"%s\" [label=\"%s\"];\n", e.name(), framed ? "{" + text + "}" : text);
    }
    for (Connection c : tree.connections()) {
      put("  \"%s\":o%d -> \"%s\":i%d;\n", c.from(), c.fromPort(), c.to(), c.toPort());
    }
    return out.append("}\n").toString();
  }

  private static String ports(String letter, int count) {
    StringBuilder ports = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ports.append(i == 0 ? "<" : "|<").append(letter).append(i).append('>');
    }
    return ports.toString();
  }

  /** A label in a string that gives vertical bars, braces and angle brackets a meaning. */
  private String record(Element e) {
    return label.apply(e).replaceAll("[\"\\\\{}|<>]", "\\\\$0").replace("\n", "\\n");
  }

  /** In GML. */
  String gml() {
    out.append("Creator \"click-pretty\"\ngraph\n[ hierarchic 1\n  directed 1\n");
    for (Element e : tree.elements()) {
      String text = label.apply(e).replace("&", "&amp;").replace("\"", "&quot;");
      put("  node\n  [ id %d\n    label \"%s\"\n  ]\n", numbers.get(e.name()), text);
    }
    Map<String, Element> elements = new HashMap<>();
    tree.elements().forEach(e -> elements.put(e.name(), e));
    for (Connection c : tree.connections()) {
      int from = numbers.get(c.from());
      put("  edge\n  [ source %d\n    target %d\n", from, numbers.get(c.to()));
      double source = place(c.fromPort(), elements.get(c.from()).outputs());
      double target = place(c.toPort(), elements.get(c.to()).inputs());
      put("    edgeAnchor\n    [ xSource %f\n      xTarget %f\n", source, target);
      out.append("      ySource 1\n      yTarget -1\n    ]\n  ]\n");
    }
    return out.append("]\n").toString();
  }

  /** Where a port is along the side of a node, from -1 to 1. */
  private static double place(int port, int ports) {
    return (2.0 * port + 1) / ports - 1;
  }

  /** In GraphML. */
  String graphml() {
    PortKinds kinds = new PortKinds(tree, new PortKinds.Classes());
    out.append(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
        <key id="kn" for="node" attr.name="name" attr.type="string" />
        <key id="kc" for="node" attr.name="class" attr.type="string" />
        <key id="kp" for="port" attr.name="processing" attr.type="string">
          <default>a</default>
        </key>
        <graph id="G" edgedefault="directed">
        """);
    for (Element e : tree.elements()) {
      put("  <node id=\"n%d\" parse.indegree=\"%d\"", numbers.get(e.name()), e.inputs());
      put(" parse.outdegree=\"%d\">\n    <data key=\"kn\">%s</data>", e.outputs(), e.name());
      put(" <data key=\"kc\">%s</data>\n", PrettyTemplate.quoted(label.apply(e)));
      for (int i = 0; i < e.inputs() + e.outputs(); i++) {
        boolean output = i >= e.inputs();
        int port = output ? i - e.inputs() : i;
        char kind = kinds.decorated(e.name(), output, port);
        put(
            "    <port name=\"%s%d\"> <data key=\"kp\">%c</data> </port>\n",
            output ? "o" : "i", port, kind);
      }
      out.append("  </node>\n");
    }
    int edge = 0;
    for (Connection c : tree.connections()) {
      put("  <edge id=\"e%d\" source=\"n%d\"", edge++, numbers.get(c.from()));
      put(" target=\"n%d\" sourceport=\"o%d\"", numbers.get(c.to()), c.fromPort());
      put(" targetport=\"i%d\" />\n", c.toPort());
    }
    return out.append("</graph>\n</graphml>\n").toString();
  }
}
