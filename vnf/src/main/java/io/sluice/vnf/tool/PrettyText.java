// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.lang.ConfigTree;
import io.sluice.lang.ConfigTree.Compound;
import io.sluice.lang.ConfigTree.Element;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a configuration in HTML: comments, keywords, configuration strings and declarations
 * in spans of Click's classes, elements with what they are as title, classes with links.
 */
final class PrettyText {
  private static final String SPACE = "\\s|//[^\\n]*(?:\\n|$)|/\\*.*?\\*/";

  private static final Pattern TOKENS =
      Pattern.compile(
          "(?<comment>//[^\\n]*|/\\*.*?(?:\\*/|\\z)|^#[^\\n]*)|(?<word>[\\w@]+(?:/[\\w@]+)*)"
              + "|(?<other>\\S)",
          Pattern.DOTALL | Pattern.MULTILINE);

  /** What a configuration string is made of; a parenthesis is one in itself. */
  private static final Pattern ITEMS =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?(?:\\*/|\\z)|\"(?:\\\\.|[^\"\\\\])*+\"?|'[^']*+'?|\\\\<[^>]*+>?|.",
          Pattern.DOTALL);

  private static final Pattern DECLARES = Pattern.compile("(?:" + SPACE + ")*+(?:,|::)");
  private static final Set<String> KEYWORDS =
      Set.of("elementclass", "define", "require", "provide");

  private final String text;
  private final Function<String, String> classUrl;
  private final Map<String, String> titles = new HashMap<>();
  private final Set<String> compounds = new HashSet<>();
  private final Set<String> declared = new HashSet<>();
  private final StringBuilder html = new StringBuilder("<pre>");

  private PrettyText(String text, ConfigTree tree, Function<String, String> classUrl) {
    this.text = text;
    this.classUrl = classUrl;
    for (Element e : tree.elements()) {
      titles.put(e.name(), e.name() + " :: " + PrettyEntries.className(e.type()));
    }
    collect(tree);
  }

  private void collect(ConfigTree tree) {
    for (Compound c : tree.classes()) {
      compounds.add(c.name());
      collect(c.body());
    }
  }

  /**
   * Makes HTML of a configuration.
   *
   * @param text the text
   * @param tree what it means
   * @param classUrl where a class is documented; empty when it is not
   * @return a {@code pre} element
   */
  static String html(String text, ConfigTree tree, Function<String, String> classUrl) {
    return new PrettyText(text, tree, classUrl).html();
  }

  private String html() {
    Matcher tokens = TOKENS.matcher(text);
    int done = 0;
    String before = "";
    while (tokens.find(done)) {
      plain(done, tokens.start());
      done = tokens.end();
      String token = tokens.group();
      if (tokens.group("comment") != null) {
        span("c-cmt", token);
        continue;
      } else if (tokens.group("word") != null) {
        word(token, before, done);
      } else {
        plain(tokens.start(), done);
        // Behind an arrow or at the start of a statement it is a group.
        if (token.equals("(") && (before.equals("}") || before.matches("[\\w@/]+"))) {
          int end = configEnd(done);
          span("c-cfg", text.substring(done, end));
          done = end;
        }
      }
      before = token;
    }
    plain(done, text.length());
    return html.append("</pre>\n").toString();
  }

  private void word(String word, String before, int end) {
    if (KEYWORDS.contains(word)) {
      span("c-kw", word);
    } else if (before.equals("elementclass")) {
      anchor("c-", word);
      span("c-cd", word);
      html.append("</a>");
    } else if (titles.containsKey(word)) {
      Matcher declares = DECLARES.matcher(text).region(end, text.length());
      boolean first = declares.lookingAt() && declared.add(word);
      if (first) {
        anchor("e-", word);
      }
      html.append("<span ").append(first ? "class=\"c-ed\" " : "").append("title=\"");
      html.append(PrettyTemplate.quoted(titles.get(word))).append("\">");
      html.append(word).append("</span>").append(first ? "</a>" : "");
    } else {
      String url = compounds.contains(word) ? "#c-" + word : classUrl.apply(word);
      html.append(url.isEmpty() ? word : "<a href=\"" + url + "\">" + word + "</a>");
    }
  }

  /** Where the configuration string that begins here ends, before its parenthesis. */
  private int configEnd(int start) {
    int depth = 1;
    Matcher items = ITEMS.matcher(text);
    int pos = start;
    while (pos < text.length() && items.find(pos)) {
      depth += items.group().equals("(") ? 1 : items.group().equals(")") ? -1 : 0;
      if (depth == 0) {
        return items.start();
      }
      pos = items.end();
    }
    return text.length();
  }

  private void anchor(String prefix, String name) {
    html.append("<a id=\"").append(prefix).append(name).append("\">");
  }

  private void span(String style, String content) {
    if (!content.isEmpty()) {
      html.append("<span class=\"").append(style).append("\">");
      html.append(PrettyTemplate.quoted(content)).append("</span>");
    }
  }

  private void plain(int from, int to) {
    html.append(PrettyTemplate.quoted(text.substring(from, to)));
  }
}
