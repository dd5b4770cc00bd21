// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, numbers, booleans and strings as JSON (RFC 8259). */
public final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  /**
   * Writes a document.
   *
   * @param value a map, list, number, boolean, string or null
   * @return JSON, indented
   */
  public static String of(Object value) {
    JsonText text = new JsonText();
    text.write(value, "\n");
    return text.out.append('\n').toString();
  }

  private void write(Object value, String newline) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(newline).append("  ");
        quote(entry.getKey().toString());
        out.append(": ");
        write(entry.getValue(), newline + "  ");
        separator = ",";
      }
      out.append(map.isEmpty() ? "{}" : newline + "}");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        out.append(separator).append(newline).append("  ");
        write(item, newline + "  ");
        separator = ",";
      }
      out.append(list.isEmpty() ? "[]" : newline + "]");
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      quote(value.toString());
    }
  }

  private void quote(String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
