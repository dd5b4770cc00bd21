// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ClickLanguage.Options;
import java.util.ArrayList;
import java.util.List;

/** What the tests of this package share: read a text, compare it with what is expected. */
final class Flat {
  private Flat() {}

  static FlatConfig parse(String text) {
    return parse(text, Options.none());
  }

  static FlatConfig parse(String text, Options options) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig config = ClickLanguage.parse(text, "t", options, diagnostics);
    assertEquals("", diagnostics.toString(), text);
    return config;
  }

  /** All messages of a text, which must have an error. */
  static List<String> messages(String text) {
    return messages(text, Options.none());
  }

  static List<String> messages(String text, Options options) {
    Diagnostics diagnostics = new Diagnostics();
    ClickLanguage.parse(text, "t", options, diagnostics);
    assertTrue(diagnostics.hasErrors(), text);
    return diagnostics.messages().stream().map(Object::toString).toList();
  }

  /** {@code name :: Class(config)}, one string an element. */
  static List<String> elements(FlatConfig config) {
    List<String> lines = new ArrayList<>();
    for (FlatConfig.Declaration d : config.elements()) {
      String arguments = d.config().isEmpty() ? "" : "(" + d.config() + ")";
      lines.add(d.name() + " :: " + d.className() + arguments);
    }
    return lines;
  }

  /** {@code from[0] -> [0]to}, one string a connection. */
  static List<String> connections(FlatConfig config) {
    List<String> lines = new ArrayList<>();
    for (FlatConfig.Connection c : config.connections()) {
      String from = config.elements().get(c.from()).name();
      String to = config.elements().get(c.to()).name();
      lines.add(from + "[" + c.fromPort() + "] -> [" + c.toPort() + "]" + to);
    }
    return lines;
  }
}
