// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.element.Element;
import io.sluice.handler.Handlers.Handler;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfigWriter;
import io.sluice.router.Router;
import java.util.stream.Collectors;

/** Handler calls as a script writes them: {@code ELEMENT.HANDLER ARGUMENTS}. */
final class ScriptCalls {
  private final Element script;

  ScriptCalls(Element script) {
    this.script = script;
  }

  private Router router() {
    return script.router();
  }

  /**
   * The element that a handler belongs to, or null for one of the router's own. Without a dot it is
   * the script itself, if that has such a handler.
   */
  private Element elementOf(String path) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) {
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
    return path.substring(path.lastIndexOf('.') + 1);
  }

  boolean exists(String path, boolean read) {
    try {
      Element element = elementOf(path);
      Handler handler = element == null ? null : router().handlers(element).get(handlerName(path));
      return handler != null && (read ? handler.read() : handler.write()) != null;
    } catch (HandlerException e) {
      return false;
    }
  }

  /**
   * The name of a handler as it is reported.
   *
   * @param call a call
   * @return the full name of the element, a dot, and the handler
   */
  String fullName(String call) {
    String path = ConfigStrings.firstWord(call)[0];
    Element element = elementOf(path);
    return element == null ? path : element.name() + "." + handlerName(path);
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
    return new HandlerException("While calling '" + call.strip() + "':\n  " + e.getMessage());
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
    if (element == null) {
      return readGlobal(parts[0]);
    }
    String path = element.name() + "." + handlerName(parts[0]);
    Handler handler = router().handlers(element).get(handlerName(parts[0]));
    if (handler == null || handler.read() == null) {
      throw new HandlerException("no '" + path + "' read handler");
    }
    return element == script ? handler.read().apply(argument) : router().read(path, argument);
  }

  private String readGlobal(String name) {
    return switch (name) {
      case "config", "flatconfig" -> FlatConfigWriter.write(router().config());
      case "list" ->
          router().elements().size()
              + "\n"
              + router().elements().stream()
                  .map(element -> element.name() + "\n")
                  .collect(Collectors.joining());
      case "classes" ->
          router().options().registry().names().stream()
              .map(each -> each + "\n")
              .collect(Collectors.joining());
      default -> throw new HandlerException("no '" + name + "' read handler");
    };
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
    if (element == null && parts[0].equals("stop")) {
      router().requestStop();
      return;
    }
    String path = element == null ? parts[0] : element.name() + "." + handlerName(parts[0]);
    Handler handler =
        element == null ? null : router().handlers(element).get(handlerName(parts[0]));
    if (handler == null || handler.write() == null) {
      throw new HandlerException("no '" + path + "' write handler");
    }
    try {
      if (element == script) {
        handler.write().accept(value);
      } else {
        router().write(path, value);
      }
    } catch (HandlerException e) {
      throw failed(call, e);
    }
  }
}
