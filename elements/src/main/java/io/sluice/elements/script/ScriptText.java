// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.lang.ConfigStrings;
import java.util.function.Function;

/**
 * Replaces {@code $name}, {@code ${name}} and {@code $(handler argument)} in the text of a script.
 * Nothing is replaced in single quotes; in double quotes the value is escaped.
 */
final class ScriptText {
  private static final int MAX_DEPTH = 10;

  private final Function<String, String> variables;
  private final Function<String, String> calls;

  /**
   * Creates an expander.
   *
   * @param variables gives a variable's value, or null
   * @param calls gives what a handler says, or null
   */
  ScriptText(Function<String, String> variables, Function<String, String> calls) {
    this.variables = variables;
    this.calls = calls;
  }

  /**
   * Expands a text.
   *
   * @param text the text
   * @param quote whether values are put in quotes, so that unquoting the whole leaves them alone
   * @return the text with values in place
   */
  String expand(String text, boolean quote) {
    return expand(text, quote, 0);
  }

  private String expand(String text, boolean quoteValues, int depth) {
    if (text.indexOf('$') < 0 || depth > MAX_DEPTH) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    char quote = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\\' && quote == '"' && i + 1 < text.length()) {
        out.append(c).append(text.charAt(i + 1));
        i += 2;
        continue;
      }
      int end = c == '$' && quote != '\'' ? endOfReference(text, i) : i;
      if (end > i) {
        append(out, text.substring(i, end), quote, quoteValues, depth);
        i = end;
        continue;
      }
      if (c == '"' || c == '\'') {
        quote = quote == 0 ? c : quote == c ? 0 : quote;
      }
      out.append(c);
      i++;
    }
    return out.toString();
  }

  /** Where a reference ends that starts at a dollar sign; the start itself when it is none. */
  private static int endOfReference(String text, int start) {
    if (start + 1 == text.length()) {
      return start;
    }
    char next = text.charAt(start + 1);
    if (next == '{') {
      int close = text.indexOf('}', start);
      return close < 0 ? start : close + 1;
    }
    if (next == '(') {
      return endOfCall(text, start);
    }
    if (next == '?' || next == '#' || next == '$') {
      return start + 2;
    }
    int end = start + 1;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    return end == start + 1 ? start : end;
  }

  private static boolean isNamePart(char c) {
    return c < 128 && Character.isLetterOrDigit(c) || c == '_';
  }

  private static int endOfCall(String text, int start) {
    int level = 0;
    char quote = 0;
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(') {
        level++;
      } else if (c == ')' && --level == 0) {
        return i + 1;
      }
    }
    return start;
  }

  private void append(
      StringBuilder out, String reference, char quote, boolean quoteValues, int depth) {
    boolean call = reference.startsWith("$(");
    boolean braces = call || reference.startsWith("${");
    String inner = braces ? reference.substring(2, reference.length() - 1) : reference.substring(1);
    String name = braces ? expand(inner, false, depth + 1) : inner;
    String value = call ? calls.apply(name) : variable(name, braces);
    if (value == null) {
      out.append(reference);
    } else if (quote == '"' || quoteValues) {
      String escaped = ConfigStrings.quote(value);
      out.append(quote == '"' ? escaped.substring(1, escaped.length() - 1) : escaped);
    } else {
      out.append(value);
    }
  }

  private String variable(String name, boolean braces) {
    String value = variables.apply(name);
    int minus = braces && value == null ? name.indexOf('-') : -1;
    if (minus > 0) {
      String known = variables.apply(name.substring(0, minus));
      return known == null ? name.substring(minus + 1) : known;
    }
    return value;
  }
}
