// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.control.Glob;
import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.router.Router;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads handlers named on the command line. An element may be given by name, by class, or by a
 * pattern; values are printed as Click prints them: bare if only one was requested, otherwise each
 * under its name.
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
    int dot = spec.indexOf('.');
    if (dot < 0) {
      readOne(router.globalHandlers(), spec);
      return;
    }
    String wanted = spec.substring(0, dot);
    String handler = spec.substring(dot + 1);
    Element element = router.find(wanted);
    if (element != null) {
      readOne(router.handlers(element), spec);
      return;
    }
    names = true;
    boolean pattern = Glob.isPattern(wanted);
    boolean any = false;
    for (Element candidate : router.elements()) {
      if (pattern ? Glob.matches(wanted, candidate.name()) : candidate.className().equals(wanted)) {
        any = true;
        Handlers.Handler found = router.handlers(candidate).get(handler);
        if (found != null && found.read() != null) {
          readOne(router.handlers(candidate), candidate.name() + "." + handler);
        }
      }
    }
    if (!any) {
      errors.add((pattern ? "no element matching '" : "no element '") + wanted + "'");
    }
  }

  private void readOne(Handlers handlers, String path) {
    Handlers.Handler found = handlers.get(path.substring(path.indexOf('.') + 1));
    if (found == null || found.hidden()) {
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
   * @param spec {@code ELEMENT.HANDLER}, or the name of one of the router's own handlers, and a
   *     parameter for it
   * @param err where a message goes when it stands for none
   * @return an integer value as it is; 0 for true, 1 for false; 255 after an error
   */
  int exitStatus(String spec, PrintStream err) {
    String value;
    try {
      value = readWithParameter(spec).strip();
    } catch (HandlerException e) {
      err.println(e.getMessage());
      return FAILED;
    }
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

  private String readWithParameter(String spec) {
    String[] parts = ConfigStrings.firstWord(spec);
    String path = parts[0];
    int dot = path.indexOf('.');
    Element element = dot < 0 ? null : router.find(path.substring(0, dot));
    if (dot >= 0 && element == null) {
      throw new HandlerException("no element named '" + path.substring(0, dot) + "'");
    }
    Handlers handlers = element == null ? router.globalHandlers() : router.handlers(element);
    Handlers.Handler handler = handlers.get(path.substring(dot + 1));
    if (handler == null || handler.hidden() || handler.read() == null) {
      throw new HandlerException("no '" + path + "' read handler");
    }
    return router.read(path, parts[1]);
  }
}
