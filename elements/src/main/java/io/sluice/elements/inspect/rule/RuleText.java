// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The spelling of rules: lists with brackets and quotes, contents with bytes, variables. */
final class RuleText {
  private static final int MAX_DEPTH = 16;

  /** What a rule says that cannot be taken. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  private RuleText() {}

  /** Splits at a character that is outside of brackets and quotes, and not escaped. */
  static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '[' || c == ']')) {
        depth += c == '[' ? 1 : -1;
      } else if (c == at && !quoted && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  /**
   * Replaces variables.
   *
   * @throws IllegalArgumentException when one is not defined, or contains itself
   */
  static String expand(String text, Map<String, String> variables) {
    String result = text;
    for (int depth = 0; result.contains("$"); depth++) {
      if (depth == MAX_DEPTH) {
        throw new IllegalArgumentException("variable '" + text + "' contains itself");
      }
      StringBuilder expanded = new StringBuilder();
      for (int i = 0; i < result.length(); i++) {
        if (result.charAt(i) != '$') {
          expanded.append(result.charAt(i));
          continue;
        }
        int end = i + 1;
        while (end < result.length()
            && (Character.isLetterOrDigit(result.charAt(end)) || result.charAt(end) == '_')) {
          end++;
        }
        String name = result.substring(i + 1, end);
        String value = variables.get(name);
        if (value == null) {
          throw new IllegalArgumentException("variable '$" + name + "' is not defined");
        }
        expanded.append(value);
        if (expanded.length() > 100_000) {
          throw new IllegalArgumentException("variable '" + text + "' is too long");
        }
        i = end - 1;
      }
      result = expanded.toString();
    }
    return result;
  }

  /** Reads a number, in decimal, or in hexadecimal behind 0x. */
  static long number(String name, String value, long min, long max) throws Refused {
    boolean is = value.matches("-?[0-9]{1,10}") || value.matches("0x[0-9a-fA-F]{1,8}");
    long number = is ? Long.decode(value.replaceFirst("^(-?)0+(?=[0-9])", "$1")) : min - 1;
    if (number < min || number > max) {
      throw new Refused("option '" + name + "': '" + value + "' is not a number it can have");
    }
    return number;
  }

  /**
   * Takes the quotes off a text, and backslashes before quotes, semicolons, colons and backslashes.
   *
   * @return null when it is not in quotes
   */
  static String unquote(String text) {
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      return null;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() - 1 && "\";:\\".indexOf(text.charAt(i + 1)) >= 0) {
        c = text.charAt(++i);
      }
      plain.append(c);
    }
    return plain.toString();
  }

  /**
   * Reads what a content stands for: characters, and bytes in hexadecimal between bars.
   *
   * @param text without quotes, escapes as they were
   * @return null when it is malformed
   */
  static byte[] content(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '|') {
        int end = text.indexOf('|', i + 1);
        if (end < 0) {
          return null;
        }
        String hex = text.substring(i + 1, end).replaceAll("\\s", "");
        if (hex.length() % 2 != 0 || !hex.matches("[0-9a-fA-F]*")) {
          return null;
        }
        bytes.writeBytes(HexFormat.of().parseHex(hex));
        i = end;
      } else {
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
        }
        if (c > 0xff) {
          return null;
        }
        bytes.write(c);
      }
    }
    return bytes.size() == 0 ? null : bytes.toByteArray();
  }
}
