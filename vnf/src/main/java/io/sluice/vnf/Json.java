// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.util.List;
import java.util.Map;

/** Writes maps, lists, numbers and strings as JSON (RFC 8259). */
final class Json {
  private Json() {}

  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, "\n");
    return out.toString();
  }

  private static void write(Object value, StringBuilder out, String newline) {
    if (value instanceof Map<?, ?> map) {
      String separator = "";
      out.append('{');
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(newline).append("  ");
        quote(entry.getKey().toString(), out);
        out.append(": ");
        write(entry.getValue(), out, newline + "  ");
        separator = ",";
      }
      out.append(map.isEmpty() ? "" : newline).append('}');
    } else if (value instanceof List<?> list) {
      String separator = "";
      out.append('[');
      for (Object item : list) {
        out.append(separator).append(newline).append("  ");
        write(item, out, newline + "  ");
        separator = ",";
      }
      out.append(list.isEmpty() ? "" : newline).append(']');
    } else if (value instanceof Number || value instanceof Boolean || value == null) {
      out.append(value);
    } else {
      quote(value.toString(), out);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          // Latin 1 goes out as escapes, so that the document is valid in any encoding.
          if (c < ' ' || c > '~') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
