// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.Handler;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.List;

/** Handler calls as written in scripts: {@code ELEMENT.HANDLER ARGUMENTS}. */
final class ScriptCalls {
  private final Element script;

  ScriptCalls(Element script) {
    this.script = script;
  }

  private ElementContext router() {
    return script.router();
  }

  /**
   * The element that a handler belongs to, or null for one of the router's own. Without a dot it is
   * the script itself, if that has such a handler.
   */
  private Element elementOf(String path) {
    int dot = path.indexOf('.');
    if (dot == 0) {
      return null;
    } else if (dot < 0) {
      boolean own = router().handlers(script).get(path) != null;
      return own ? script : null;
    }
    Element element = router().find(path.substring(0, dot), script);
    if (element == null) {
      throw new HandlerException("no element named '" + path.substring(0, dot) + "'");
    }
    return element;
  }

  private static String handlerName(String path) {
    return path.substring(path.indexOf('.') + 1);
  }

  /** Null when there is no such handler. */
  private Handler handler(Element element, String path) {
    Handlers handlers = element == null ? router().globalHandlers() : router().handlers(element);
    return handlers.get(handlerName(path));
  }

  private static String fullName(Element element, String path) {
    return element == null ? handlerName(path) : element.name() + "." + handlerName(path);
  }

  boolean exists(String path, boolean read) {
    try {
      Handler handler = handler(elementOf(path), path);
      return handler != null && (read ? handler.read() : handler.write()) != null;
    } catch (HandlerException e) {
      return false;
    }
  }

  /**
   * What is wrong with a handler that is to be read.
   *
   * @param path element and handler
   * @return null for nothing
   */
  String fault(String path) {
    try {
      Element element = elementOf(path);
      Handler handler = handler(element, path);
      boolean missing = handler == null || handler.read() == null;
      return missing ? noSuchHandler(element, path) : null;
    } catch (HandlerException e) {
      return e.getMessage();
    }
  }

  /** Throws when a handler that is to be written is not there. */
  void requireWritable(String path) {
    Element element = elementOf(path);
    Handler handler = handler(element, path);
    if (handler == null || handler.write() == null) {
      throw new HandlerException("no '" + fullName(element, path) + "' write handler");
    }
  }

  private static String noSuchHandler(Element element, String path) {
    return "no '" + fullName(element, path) + "' read handler";
  }

  /**
   * The name of a handler as it is reported.
   *
   * @param call a call
   * @return the full name of the element, a dot, and the handler
   */
  String fullName(String call) {
    String path = ConfigStrings.firstWord(call)[0];
    return fullName(elementOf(path), path);
  }

  /**
   * Reads a handler, and says which one when it fails.
   *
   * @param call a handler and its arguments
   * @param unquote whether the arguments are unquoted first
   * @return its value
   */
  String readNamed(String call, boolean unquote) {
    String[] parts = ConfigStrings.firstWord(call);
    if (!exists(parts[0], true)) {
      return read(call, unquote);
    }
    try {
      return read(call, unquote);
    } catch (HandlerException e) {
      throw failed(call, e);
    }
  }

  private static HandlerException failed(String call, HandlerException e) {
    return new HandlerException(context(call) + e.getMessage());
  }

  private static String context(String call) {
    return "While calling '" + call.strip() + "':\n  ";
  }

  /**
   * Reads a handler.
   *
   * @param call a handler and its arguments
   * @param unquote whether the arguments are unquoted first
   * @return its value
   */
  String read(String call, boolean unquote) {
    String[] parts = ConfigStrings.firstWord(call);
    String argument = unquote ? ConfigStrings.unquote(parts[1]) : parts[1];
    Element element = elementOf(parts[0]);
    String path = fullName(element, parts[0]);
    Handler handler = handler(element, parts[0]);
    if (handler == null || handler.read() == null) {
      throw new HandlerException(noSuchHandler(element, parts[0]));
    }
    return element == script ? handler.read().apply(argument) : router().read(path, argument);
  }

  /**
   * Writes a handler.
   *
   * @param call a handler and the value
   * @param unquote whether the value is unquoted first
   */
  void write(String call, boolean unquote) {
    String[] parts = ConfigStrings.firstWord(call);
    String value = unquote ? ConfigStrings.unquote(parts[1]) : parts[1];
    Element element = elementOf(parts[0]);
    String path = fullName(element, parts[0]);
    Handler handler = handler(element, parts[0]);
    requireWritable(parts[0]);
    try {
      if (element == script) {
        handler.write().accept(value);
      } else {
        List<String> warnings = router().writeForWarnings(path, value);
        if (!warnings.isEmpty()) {
          router().report(context(call) + String.join("\n  ", warnings));
        }
      }
    } catch (HandlerException e) {
      throw failed(call, e);
    }
  }
}
