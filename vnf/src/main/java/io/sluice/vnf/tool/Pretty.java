// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.vnf.tool.ToolInput.Source;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code click-pretty}: an HTML page that shows a configuration and lists its elements. */
final class Pretty {
  private static final String HELP =
      """
      Shows a configuration as an HTML page: its text in colours, and a table of its elements.

      Usage: click-pretty [OPTION]... [FILE]

        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -o, --output FILE       Write to FILE, not standard output.
            --dot               Write a graph for Graphviz instead.
        -C, --clickpath PATH    Look for required files in PATH.
      """;

  private static final List<String> FLAGS =
      List.of(
          "dot",
          "l,linuxmodule",
          "b,bsdmodule",
          "userlevel",
          "t,template=",
          "d,define=",
          "u,class-docs=",
          "package-docs=");

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="iso-8859-1"><title>%s</title>
      <style>
      body { font-family: sans-serif; margin: 2em; } pre, td { font-family: monospace; }
      .comment { color: #777; } .string { color: #080; } .word { color: #808; font-weight: bold; }
      .class { color: #00a; } td { padding: 0 1em; vertical-align: top; white-space: pre-wrap; }
      </style></head><body>
      <h1>%1$s</h1>
      """;

  private static final Pattern TOKENS =
      Pattern.compile(
          "(?<comment>//[^\\n]*|/\\*.*?\\*/|^#[^\\n]*)|(?<string>\"(?:\\\\.|[^\"\\\\])*\"|'[^']*')"
              + "|(?<word>\\b(?:elementclass|define|require|provide)\\b)|(?<class>\\b[A-Z]\\w*\\b)",
          Pattern.DOTALL | Pattern.MULTILINE);

  private final ToolInput input;

  Pretty(ToolInput input) {
    this.input = input;
  }

  int run(List<String> args) {
    if (!input.parse(args, FLAGS, 0, HELP)) {
      return 0;
    }
    Source source = input.source();
    FlatConfig flat = input.flat(source);
    if (flat == null) {
      return 1;
    }
    return input.write(input.has("dot") ? dot(flat) : page(source.name(), source.text(), flat));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The page. */
  static String page(String name, String text, FlatConfig flat) {
    StringBuilder html = new StringBuilder(HEAD.formatted(escape(name)));
    html.append("<pre>").append(coloured(text)).append("</pre>\n<table>\n");
    for (Declaration element : flat.elements()) {
      html.append("<tr><td id=\"e-").append(escape(element.name())).append("\">");
      html.append(escape(element.name())).append("</td><td class=\"class\">");
      html.append(escape(element.className())).append("</td><td>");
      html.append(escape(element.config())).append("</td></tr>\n");
    }
    return html.append("</table>\n</body></html>\n").toString();
  }

  private static String coloured(String text) {
    StringBuilder html = new StringBuilder();
    Matcher tokens = TOKENS.matcher(text);
    int done = 0;
    while (tokens.find()) {
      html.append(escape(text.substring(done, tokens.start())));
      for (String kind : List.of("comment", "string", "word", "class")) {
        if (tokens.group(kind) != null) {
          html.append("<span class=\"").append(kind).append("\">");
          html.append(escape(tokens.group())).append("</span>");
        }
      }
      done = tokens.end();
    }
    return html.append(escape(text.substring(done))).toString();
  }

  /** A graph in the language of Graphviz. */
  static String dot(FlatConfig flat) {
    StringBuilder graph = new StringBuilder("digraph configuration {\n  node [shape=box];\n");
    for (Declaration element : flat.elements()) {
      String label = element.name() + " :: " + element.className();
      graph.append("  \"%s\" [label=\"%s\"];%n".formatted(element.name(), label));
    }
    for (Connection c : flat.connections()) {
      String from = flat.elements().get(c.from()).name();
      String to = flat.elements().get(c.to()).name();
      String ports = c.fromPort() + " : " + c.toPort();
      graph.append("  \"%s\" -> \"%s\" [label=\"%s\"];%n".formatted(from, to, ports));
    }
    return graph.append("}\n").toString();
  }
}
