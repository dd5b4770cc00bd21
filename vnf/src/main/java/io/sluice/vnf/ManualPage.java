// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Renders an element's javadoc as plain text for a terminal of 80 columns. */
final class ManualPage {
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";
  private static final Pattern INLINE_TAG =
      Pattern.compile("\\{@(\\w+)\\s*((?:[^{}]|\\{[^{}]*\\})*)\\}");
  private static final Pattern BLOCK =
      Pattern.compile("(?s)<pre>(.*?)</pre>|<(p|ul|ol|/ul|/ol|li|tr|h[1-6])\\b[^>]*>");
  private static final char KEPT_LESS = '\u0001';
  private static final char KEPT_MORE = '\u0002';

  private ManualPage() {}

  /**
   * Renders a manual page.
   *
   * @param name the element class
   * @param javadoc its comment
   * @param effects what its elements do to packets
   * @return lines, ending with a newline
   */
  static String render(String name, String javadoc, String effects) {
    String text = tags(javadoc.replaceAll("(?m)^ ", "")).replaceAll("(?m)^@\\w+ .*$", "");
    StringBuilder out = new StringBuilder(name).append('\n');
    Matcher blocks = BLOCK.matcher(text);
    int from = 0;
    String bullet = "";
    while (blocks.find()) {
      paragraph(out, text.substring(from, blocks.start()), bullet);
      from = blocks.end();
      bullet = "li".equals(blocks.group(2)) ? "- " : "";
      if (blocks.group(1) != null) {
        verbatim(out, blocks.group(1));
      }
    }
    paragraph(out, text.substring(from), bullet);
    paragraph(out, "Effects: " + effects, "");
    return out.toString();
  }

  /**
   * The first sentence of a manual page.
   *
   * @param javadoc an element's comment; null stands for none
   * @return one line
   */
  static String summary(String javadoc) {
    if (javadoc == null) {
      return "";
    }
    String text = plain(tags(javadoc).split("<p>|<pre>|<ul>")[0]).strip().replaceAll("\\s+", " ");
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  /** Inline tags become their text; what looks like HTML inside them is kept. */
  private static String tags(String text) {
    Matcher matcher = INLINE_TAG.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String content = matcher.group(2);
      String shown =
          switch (matcher.group(1)) {
            case "code", "literal" -> keep(content);
            case "link", "linkplain" -> link(content);
            default -> content;
          };
      matcher.appendReplacement(out, Matcher.quoteReplacement(shown));
    }
    return matcher.appendTail(out).toString();
  }

  private static String keep(String code) {
    return code.replace('<', KEPT_LESS).replace('>', KEPT_MORE);
  }

  private static String link(String content) {
    int space = content.indexOf(' ');
    return space > 0
        ? content.substring(space + 1)
        : content.substring(content.lastIndexOf('.') + 1).replaceFirst("^#", "").replace('#', '.');
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", "")
        .replace(KEPT_LESS, '<')
        .replace(KEPT_MORE, '>')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  private static void paragraph(StringBuilder out, String html, String bullet) {
    String text = plain(html).strip();
    if (text.isEmpty()) {
      return;
    }
    if (bullet.isEmpty()) {
      out.append('\n');
    }
    StringBuilder line = new StringBuilder(INDENT).append(bullet);
    int start = line.length();
    for (String word : text.split("\\s+")) {
      if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
        out.append(line).append('\n');
        line.setLength(0);
        line.append(" ".repeat(start));
      } else if (line.length() > start) {
        line.append(' ');
      }
      line.append(word);
    }
    out.append(line).append('\n');
  }

  private static void verbatim(StringBuilder out, String html) {
    out.append('\n');
    plain(html).strip().lines().forEach(l -> out.append(INDENT + "  ").append(l).append('\n'));
  }
}
