// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import java.util.Locale;

/** Writes a JSON object (RFC 8259) on one line, field by field. */
final class JsonText {
  private final StringBuilder text = new StringBuilder("{");

  JsonText field(String name, long value) {
    return raw(name, Long.toString(value));
  }

  /** A number with so many digits behind the point as it takes to tell a thousandth. */
  JsonText field(String name, double value) {
    return raw(name, Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null");
  }

  JsonText field(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  /** A text that needs no escapes. */
  JsonText field(String name, String value) {
    return raw(name, '"' + value + '"');
  }

  /** A value that is JSON already. */
  JsonText raw(String name, String json) {
    if (text.length() > 1) {
      text.append(", ");
    }
    text.append('"').append(name).append("\": ").append(json);
    return this;
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
