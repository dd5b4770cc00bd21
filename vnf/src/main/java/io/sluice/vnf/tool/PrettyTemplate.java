// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A text with tags that begin with a tilde, such as {@code <~elements entry="<~name>" sep=", ">}.
 * Quoted values of attributes may hold tags in turn.
 */
final class PrettyTemplate {
  /**
   * A tag.
   *
   * @param name its name, lower case
   * @param attributes names, lower case, and values as they are written; an attribute without a
   *     value has its name for one
   */
  record Tag(String name, Map<String, String> attributes) {
    /** An attribute with its entities replaced; empty when there is none. */
    String get(String attribute) {
      return unquoted(attributes.getOrDefault(attribute, ""));
    }
  }

  /** Takes a template piece by piece. */
  interface Reader {
    void text(String text);

    void tag(Tag tag);
  }

  private final String template;
  private int pos;

  private PrettyTemplate(String template) {
    this.template = template;
  }

  /** Reads a template. */
  static void read(String template, Reader reader) {
    new PrettyTemplate(template).read(reader);
  }

  private void read(Reader reader) {
    while (pos < template.length()) {
      int next = template.indexOf("<~", pos);
      int end = next < 0 ? template.length() : next;
      if (end > pos) {
        reader.text(template.substring(pos, end));
      }
      pos = end;
      if (next >= 0) {
        pos += 2;
        reader.tag(tag());
      }
    }
  }

  private Tag tag() {
    skipSpace();
    String name = upTo(">").toLowerCase(Locale.ROOT);
    Map<String, String> attributes = new HashMap<>();
    while (true) {
      skipSpace();
      if (pos >= template.length()) {
        return new Tag(name, attributes);
      } else if (template.charAt(pos) == '>' || template.startsWith("-->", pos)) {
        pos += template.charAt(pos) == '>' ? 1 : 3;
        return new Tag(name, attributes);
      } else if (template.charAt(pos) == '/') {
        pos++;
      } else {
        attribute(attributes);
      }
    }
  }

  private void attribute(Map<String, String> attributes) {
    String name = unquoted(upTo("=>")).toLowerCase(Locale.ROOT);
    skipSpace();
    if (pos >= template.length() || template.charAt(pos) != '=') {
      attributes.put(name, name);
      return;
    }
    pos++;
    skipSpace();
    char quote = pos < template.length() ? template.charAt(pos) : 0;
    if (quote != '\'' && quote != '"') {
      attributes.put(name, upTo(">"));
      return;
    }
    int close = template.indexOf(quote, pos + 1);
    int end = close < 0 ? template.length() : close;
    attributes.put(name, template.substring(pos + 1, end));
    pos = Math.min(end + 1, template.length());
  }

  private void skipSpace() {
    while (pos < template.length() && Character.isWhitespace(template.charAt(pos))) {
      pos++;
    }
  }

  /** Reads up to space, or to one of some characters. */
  private String upTo(String stops) {
    int start = pos;
    while (pos < template.length()
        && !Character.isWhitespace(template.charAt(pos))
        && stops.indexOf(template.charAt(pos)) < 0) {
      pos++;
    }
    return template.substring(start, pos);
  }

  private static String unquoted(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  /** A text as HTML shows it. */
  static String quoted(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
