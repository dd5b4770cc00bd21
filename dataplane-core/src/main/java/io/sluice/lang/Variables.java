// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables of one scope and of those around it, and their replacement in configuration
 * strings.
 *
 * <p>{@code $name} and {@code ${name}} stand for a value, {@code ${name-default}} for a default
 * when there is no such variable, {@code ${name[2]}} for a word of the value, from 0. A variable
 * nobody defined stays as it is written, and so does everything in single quotes. In double quotes
 * the value is escaped.
 */
final class Variables {
  /** The depth of values that refer to other values; deeper references are not replaced. */
  private static final int MAX_DEPTH = 10;

  private final Variables parent;
  private final int depth;
  private final Limits limits;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> kept = new HashSet<>();

  Variables(Variables parent, Limits limits) {
    this.parent = parent;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.limits = limits;
  }

  /** Defines a variable, over an earlier definition. */
  void define(String name, String value) {
    values.put(name, value);
  }

  /** Leaves references to a name as they are written. */
  void keep(String name) {
    kept.add(name);
  }

  /** The innermost of these scopes that lies lexically outside of a scope at this depth. */
  Variables outsideOf(int scopeDepth) {
    Variables v = this;
    while (v != null && v.depth >= scopeDepth) {
      v = v.parent;
    }
    return v;
  }

  String expand(String config, Position position) {
    return expand(config, 0, position);
  }

  private String expand(String config, int level, Position position) {
    if (config.indexOf('$') < 0) {
      return config;
    }
    // A call costs more than its characters: short texts can refer to each other endlessly.
    limits.scanned(config.length() + 50, position);
    StringBuilder out = new StringBuilder(config.length());
    int copied = 0;
    char quote = 0;
    int i = 0;
    while (i < config.length()) {
      char c = config.charAt(i);
      if (c == '\\' && quote == '"') {
        i += 2;
      } else if (c == '\'' || c == '"') {
        quote = quote == 0 ? c : quote == c ? 0 : quote;
        i++;
      } else if (c == '/' && quote == 0) {
        ConfigScanner scanner = new ConfigScanner(config, i);
        boolean comment = scanner.atComment();
        if (comment) {
          scanner.skipComment();
        }
        i = comment ? scanner.position() : i + 1;
      } else if (c == '$' && quote != '\'' && level <= MAX_DEPTH) {
        Reference reference = Reference.at(config, i);
        if (reference == null) {
          i++;
          continue;
        } else if (reference.end < 0) {
          break;
        }
        String name = reference.name;
        boolean nested = name.indexOf('$') >= 0 && reference.bracket != 0;
        if (nested) {
          name = expand(name, level + 1, position);
        }
        String value = value(name, reference.bracket == '{', level, position);
        if (value != null || nested) {
          int length = out.length();
          out.append(config, copied, i);
          if (value == null) {
            // Only the name inside could be replaced.
            out.append('$').append(reference.bracket).append(name);
            out.append(config.charAt(reference.end - 1));
          } else if (quote == '"') {
            Escapes.escape(value, out);
          } else {
            out.append(value);
          }
          copied = reference.end;
          limits.characters(out.length() - length, position);
        }
        i = reference.end;
      } else {
        i++;
      }
    }
    return copied == 0 ? config : out.append(config, copied, config.length()).toString();
  }

  /** The value of what stands after the dollar sign; null when it has none. */
  private String value(String reference, boolean braces, int level, Position position) {
    String name = reference;
    int index = -1;
    int minus = -1;
    if (braces) {
      int i = skipSpace(reference, 0);
      int start = i;
      i = Reference.skipName(reference, i);
      name = reference.substring(start, i);
      i = skipSpace(reference, i);
      int close =
          i < reference.length() && reference.charAt(i) == '[' ? reference.indexOf(']', i) : -1;
      if (close > 0) {
        long number = Numbers.parse(reference.substring(skipSpace(reference, i + 1), close));
        if (number >= 0) {
          index = (int) number;
          i = skipSpace(reference, close + 1);
        }
      }
      minus = i < reference.length() && reference.charAt(i) == '-' ? i : -1;
    }
    for (Variables v = this; v != null; v = v.parent) {
      if (v.kept.contains(name)) {
        return null;
      }
      String value = v.values.get(name);
      if (value != null) {
        String expanded = expand(value, level + 1, position);
        return index < 0 ? expanded : word(expanded, index);
      }
    }
    return minus < 0 ? null : expand(reference.substring(minus + 1), level + 1, position);
  }

  private static String word(String value, int index) {
    List<String> words = ConfigStrings.words(value);
    return index < words.size() ? words.get(index) : "";
  }

  private static int skipSpace(String text, int from) {
    int i = from;
    while (i < text.length() && ConfigStrings.isSpace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** A dollar sign with a name. */
  private static final class Reference {
    private final String name;

    /** The bracket around the name; 0 when there is none. */
    private final char bracket;

    /** Where it ends in the text; -1 when the bracket is never closed. */
    private final int end;

    private Reference(String name, char bracket, int end) {
      this.name = name;
      this.bracket = bracket;
      this.end = end;
    }

    /** The reference at a dollar sign; null when the sign stands for itself. */
    static Reference at(String text, int dollar) {
      int start = dollar + 1;
      if (start >= text.length()) {
        return null;
      }
      char c = text.charAt(start);
      if (c == '{') {
        int close = text.indexOf('}', start);
        return close < 0
            ? new Reference("", c, -1)
            : new Reference(text.substring(start + 1, close), c, close + 1);
      } else if (c == '(') {
        int end = closingParen(text, start + 1);
        return end < 0
            ? new Reference("", c, -1)
            : new Reference(text.substring(start + 1, end - 1), c, end);
      } else if (c == '?' || c == '#' || c == '$') {
        return new Reference(text.substring(start, start + 1), (char) 0, start + 1);
      }
      int end = skipName(text, start);
      return end == start ? null : new Reference(text.substring(start, end), (char) 0, end);
    }

    static int skipName(String text, int from) {
      int i = from;
      while (i < text.length() && (Lexer.isAlphanumeric(text.charAt(i)) || text.charAt(i) == '_')) {
        i++;
      }
      return i;
    }

    /** The index after the parenthesis that closes the one before {@code from}; -1 if none does. */
    private static int closingParen(String text, int from) {
      int level = 1;
      char quote = 0;
      for (int i = from; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && quote != '\'') {
          i++;
        } else if (c == '"' || c == '\'') {
          quote = quote == 0 ? c : quote == c ? 0 : quote;
        } else if (c == '(' && quote == 0) {
          level++;
        } else if (c == ')' && quote == 0 && --level == 0) {
          return i + 1;
        }
      }
      return -1;
    }
  }
}
