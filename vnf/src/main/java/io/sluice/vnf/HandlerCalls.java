// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.router.Router;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads handlers named on the command line. An element may be given by name, by class, or by a
 * pattern; values are printed as Click prints them: bare when one was asked for, else each under
 * its name.
 */
final class HandlerCalls {
  private static final int FAILED = 255;

  private final Router router;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> errors = new ArrayList<>();
  private boolean names;

  HandlerCalls(Router router) {
    this.router = router;
  }

  /** Values by full handler name, in order. */
  Map<String, String> values() {
    return values;
  }

  /** What could not be read, a line each. */
  List<String> errors() {
    return errors;
  }

  /**
   * Reads handlers.
   *
   * @param specs {@code ELEMENT.HANDLER}, or the name of one of the router's own handlers
   */
  void readAll(List<String> specs) {
    names = specs.size() > 1;
    specs.forEach(this::read);
  }

  private void read(String spec) {
    int dot = spec.lastIndexOf('.');
    if (dot < 0) {
      String value = GlobalHandlers.read(router, spec);
      if (value == null) {
        errors.add("no '" + spec + "' handler");
      } else {
        values.put(spec, value);
      }
      return;
    }
    String wanted = spec.substring(0, dot);
    String handler = spec.substring(dot + 1);
    Element element = router.find(wanted);
    if (element != null) {
      readOne(element, handler);
      return;
    }
    names = true;
    boolean pattern = wanted.matches(".*[*?\\[].*");
    boolean any = false;
    for (Element candidate : router.elements()) {
      if (pattern ? glob(wanted, candidate.name()) : candidate.className().equals(wanted)) {
        any = true;
        Handlers.Handler found = router.handlers(candidate).get(handler);
        if (found != null && found.read() != null) {
          readOne(candidate, handler);
        }
      }
    }
    if (!any) {
      errors.add((pattern ? "no element matching '" : "no element '") + wanted + "'");
    }
  }

  private void readOne(Element element, String handler) {
    String path = element.name() + "." + handler;
    Handlers.Handler found = router.handlers(element).get(handler);
    if (found == null) {
      errors.add("no '" + path + "' handler");
    } else if (found.read() == null) {
      errors.add("'" + path + "' is a write handler");
    } else {
      try {
        values.put(path, router.read(path));
      } catch (HandlerException e) {
        errors.add("'" + path + "': " + e.getMessage());
      }
    }
  }

  static boolean glob(String pattern, String name) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        String set = pattern.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return name.matches(regex.toString());
  }

  /** Prints the values. */
  void print(PrintStream out) {
    values.forEach(
        (name, value) -> {
          String text = value.isEmpty() || value.endsWith("\n") ? value : value + "\n";
          out.print(names ? name + ":\n" + text + "\n" : text);
        });
  }

  /**
   * The exit status a handler stands for.
   *
   * @param spec {@code ELEMENT.HANDLER}
   * @param err where a message goes when it stands for none
   * @return an integer value as it is; 0 for true, 1 for false; 255 after an error
   */
  int exitStatus(String spec, PrintStream err) {
    HandlerCalls calls = new HandlerCalls(router);
    calls.readAll(List.of(spec));
    if (!calls.errors.isEmpty() || calls.values.size() != 1) {
      calls.errors.forEach(err::println);
      return FAILED;
    }
    String value = calls.values.values().iterator().next().strip();
    switch (value) {
      case "true", "yes":
        return 0;
      case "false", "no":
        return 1;
      default:
        try {
          return Integer.decode(value);
        } catch (NumberFormatException e) {
          err.println("exit handler value should be integer");
          return FAILED;
        }
    }
  }
}
