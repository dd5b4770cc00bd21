// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import io.sluice.vnf.manual.ManualText.Block;
import io.sluice.vnf.manual.ManualText.Kind;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pages of the catalogue as HTML in ASCII. */
final class CataloguePages {
  private static final Pattern CODE = Pattern.compile("\u0003([^\u0004]*)\u0004");

  private final Set<String> names;

  CataloguePages(Set<String> names) {
    this.names = names;
  }

  /** The page of an element, in the folder below. */
  String element(ElementPage page) {
    StringBuilder out = head(page.name(), "../");
    out.append("<p class=\"path\"><a href=\"../index.html\">Elements</a> / ");
    out.append(escape(page.subject())).append("</p>\n<h1>").append(page.name()).append("</h1>\n");
    boolean list = false;
    for (int i = 0; i < page.blocks().size(); i++) {
      Block block = page.blocks().get(i);
      boolean item = block.kind() == Kind.ITEM;
      if (item != list) {
        out.append(item ? "<ul>\n" : "</ul>\n");
        list = item;
      }
      switch (block.kind()) {
        case ITEM -> out.append("<li>").append(inline(block.text())).append("</li>\n");
        case VERBATIM -> out.append("<pre>").append(escape(block.text())).append("</pre>\n");
        default -> {
          out.append(i == 0 ? "<p class=\"summary\">" : i == 1 ? "<p class=\"usage\">" : "<p>");
          out.append(inline(block.text())).append("</p>\n");
        }
      }
    }
    out.append(list ? "</ul>\n" : "").append("<dl><dt>Ports</dt><dd>").append(escape(page.ports()));
    out.append("</dd>\n<dt>Effects</dt><dd>").append(escape(page.effects()));
    return out.append("</dd></dl>\n</body></html>\n").toString();
  }

  /** The list of all elements. */
  String index(List<ElementPage> pages) {
    StringBuilder out = head("Elements of Sluice", "");
    out.append("<p class=\"path\">Elements / <a href=\"click.html\">Click's elements</a></p>\n");
    out.append("<h1>Elements of Sluice</h1>\n");
    out.append("<p><input id=\"search\" type=\"search\" autofocus placeholder=\"Search names and");
    out.append(" pages\"> <span id=\"count\"></span></p>\n<table id=\"rows\">\n");
    out.append("<tr><th>Element</th><th>What it does</th><th>Subject</th></tr>\n");
    for (ElementPage page : pages) {
      out.append("<tr data-words=\"").append(escape(page.words())).append("\"><td>");
      out.append(link(page.name(), "elements/")).append("</td><td>");
      out.append(escape(page.summary())).append("</td><td>").append(escape(page.subject()));
      out.append("</td></tr>\n");
    }
    return foot(out);
  }

  /** The table of the elements of Click and FastClick. */
  String click(List<ClickElements.Entry> entries) {
    StringBuilder out = head("Elements of Click", "");
    out.append("<p class=\"path\"><a href=\"index.html\">Elements</a> / Click's elements</p>\n");
    out.append("<h1>Elements of kohler/click and FastClick</h1>\n");
    out.append(sums(entries));
    out.append("<p><input id=\"search\" type=\"search\" placeholder=\"Search\">");
    out.append(" <select id=\"state\"><option value=\"\">all</option><option>here</option>");
    out.append("<option>here, with limits</option><option>not here</option></select>");
    out.append(" <span id=\"count\"></span></p>\n<table id=\"rows\">\n<tr><th>Element</th>");
    out.append("<th>kohler/click</th><th>FastClick</th><th>Sluice</th><th></th></tr>\n");
    for (ClickElements.Entry entry : entries) {
      String css = entry.here() ? entry.note().isEmpty() ? "yes" : "partly" : "no";
      out.append("<tr data-state=\"").append(entry.state()).append("\"><td>");
      out.append(entry.here() ? link(entry.name(), "elements/") : entry.name());
      out.append("</td><td>").append(entry.kohler() ? "yes" : "").append("</td><td>");
      out.append(entry.fastClick() ? "yes" : "").append("</td><td class=\"").append(css);
      out.append("\">").append(entry.state()).append("</td><td>").append(escape(entry.note()));
      out.append("</td></tr>\n");
    }
    return foot(out);
  }

  private static String sums(List<ClickElements.Entry> entries) {
    long here = entries.stream().filter(ClickElements.Entry::here).count();
    long limits = entries.stream().filter(e -> e.state().endsWith("limits")).count();
    return "<p>"
        + entries.size()
        + " element classes: "
        + (here - limits)
        + " are here, "
        + limits
        + " with limits, "
        + (entries.size() - here)
        + " are not.</p>\n";
  }

  private static StringBuilder head(String title, String root) {
    StringBuilder out = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head>");
    out.append("<meta charset=\"us-ascii\"><title>").append(title).append("</title>");
    out.append("<meta name=\"viewport\" content=\"width=device-width\">");
    out.append("<link rel=\"stylesheet\" href=\"").append(root).append("catalogue.css\">");
    return out.append("</head><body>\n");
  }

  private static String foot(StringBuilder out) {
    out.append("</table>\n<script src=\"catalogue.js\"></script>\n</body></html>\n");
    return out.toString();
  }

  private String inline(String text) {
    Matcher code = CODE.matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (code.find()) {
      out.append(escape(text.substring(from, code.start()))).append("<code>");
      String word = code.group(1);
      out.append(names.contains(word) ? link(word, "") : escape(word)).append("</code>");
      from = code.end();
    }
    return out.append(escape(text.substring(from))).toString();
  }

  private static String link(String name, String folder) {
    return "<a href=\"" + folder + name + ".html\">" + name + "</a>";
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (int c : ManualText.withoutMarks(text).codePoints().toArray()) {
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> out.append(c < 127 ? Character.toString(c) : "&#" + c + ";");
      }
    }
    return out.toString();
  }
}
