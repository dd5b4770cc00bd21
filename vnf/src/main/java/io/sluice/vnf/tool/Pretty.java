// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.graph.ElementRegistry;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.ConfigTree;
import io.sluice.lang.Diagnostics;
import io.sluice.vnf.tool.PrettyTemplate.Tag;
import io.sluice.vnf.tool.ToolInput.Source;
import io.sluice.vnf.tool.ToolOptions.Option;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code click-pretty}: an HTML page that shows a configuration and lists its elements, after a
 * template; or a graph.
 */
final class Pretty {
  private static final String HELP =
      """
      Shows a configuration as an HTML page: its text in colours, and tables of its elements.

      Usage: click-pretty [OPTION]... [FILE]

        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write to FILE, not standard output.
        -t, --template FILE     Read the page's template from FILE.
        -T, --template-text TEXT
                                Use TEXT as the template; for graphs, as the label of an element.
        -d, --define NAME=TEXT  Replace the tag <~NAME> with TEXT.
        -u, --class-docs URL    Link element classes to URL; %s stands for the name.
            --write-template    Write the template.
            --dot               Write a graph for Graphviz instead.
            --gml               Write a graph in GML instead.
            --graphml           Write a graph in GraphML instead.
        -C, --clickpath PATH    Look for required files in PATH.

      A template is HTML with tags: <~config> is the configuration, <~elements entry='...'> a list of
      its elements, <~elements typeentry='...'> of its classes. In entries, <~name [link]>,
      <~type [link]>, <~config [limit=N] [parens]>, <~configlink>, <~typerefs>, <~anonymous>,
      <~ninputs>, <~noutputs>, <~inputs> and <~outputs> stand for what the element has; in their
      entries <~port>, <~processing>, <~inputconnections> and <~outputconnections>. <~if test=...
      then=... else=... eq=...> chooses. --write-template shows how they are used.
      """;

  private static final List<String> OPTIONS =
      List.of(
          "dot",
          "gml",
          "graphml",
          "l,linuxmodule",
          "k,kernel",
          "b,bsdmodule",
          "userlevel",
          "t,template=",
          "T,template-text=",
          "write-template",
          "d,define=",
          "u,class-docs=",
          "package-docs=");

  private static final String LABEL =
      "<~if test=\"<~anonymous>\" then=\"<~type>\" else=\"<~name> :: <~type>\">";

  /** Tags that contain each other would go on for ever. */
  private static final int MAX_DEPTH = 50;

  private final ToolInput input;
  private final Map<String, String> definitions = new HashMap<>();
  private final Set<String> classes = new ElementRegistry().names();
  private Source source;
  private ConfigTree tree;
  private int depth;

  Pretty(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, OPTIONS, 0, HELP)) {
      return 0;
    }
    String template = null;
    for (Option option : input.options()) {
      String value = option.value();
      switch (option.name()) {
        case "template" -> template = input.load(value, false).text();
        case "template-text" -> template = value;
        case "define" -> {
          int equals = value.indexOf('=');
          String name = equals < 0 ? value : value.substring(0, equals);
          definitions.put(name, equals < 0 ? "" : value.substring(equals + 1));
        }
        default -> {}
      }
    }
    boolean graph = input.has("dot") || input.has("gml") || input.has("graphml");
    if (template == null) {
      template = graph ? LABEL : page();
    }
    if (input.has("write-template")) {
      return input.write(template);
    }
    source = input.source();
    Diagnostics diagnostics = new Diagnostics();
    tree = ClickLanguage.tree(source.text(), source.name(), input.language(), diagnostics);
    if (!input.print(diagnostics)) {
      return 1;
    }
    if (!graph) {
      StringBuilder out = new StringBuilder();
      expand(template, out);
      return input.write(out.toString());
    }
    String label = template;
    PrettyEntries entries = entries(new Tag("", Map.of()));
    PrettyGraph drawn = new PrettyGraph(tree, element -> entries.expand(label, element));
    return input.write(
        input.has("dot") ? drawn.dot() : input.has("gml") ? drawn.gml() : drawn.graphml());
  }

  private static String page() {
    try (InputStream file = Pretty.class.getResourceAsStream("pretty.html")) {
      return new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PrettyEntries entries(Tag main) {
    return new PrettyEntries(tree, definitions, this::classUrl, main);
  }

  /** Where a class of the library is documented; empty when nobody said that. */
  private String classUrl(String className) {
    List<String> urls = input.values("class-docs");
    if (urls.isEmpty() || !classes.contains(className)) {
      return "";
    }
    return PrettyTemplate.quoted(urls.get(urls.size() - 1).replace("%s", className));
  }

  private void expand(String template, StringBuilder out) {
    if (++depth <= MAX_DEPTH) {
      PrettyTemplate.read(
          template,
          new PrettyTemplate.Reader() {
            @Override
            public void text(String text) {
              out.append(text);
            }

            @Override
            public void tag(Tag tag) {
              switch (tag.name()) {
                case "config" ->
                    out.append(PrettyText.html(source.text(), tree, Pretty.this::classUrl));
                case "elements" -> out.append(entries(tag).list());
                default -> expand(definitions.getOrDefault(tag.name(), ""), out);
              }
            }
          });
    }
    depth--;
  }
}
