// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.handler.Handlers.Handler;

/**
 * What clients of a control socket can access.
 *
 * @param router the router whose handlers they call
 * @param readOnly whether they may only read
 * @param proxy an element that provides all handlers, under names like {@code ELEMENT.HANDLER};
 *     null for the router's own elements
 */
public record ControlAccess(ElementContext router, boolean readOnly, Element proxy) {
  /**
   * A handler that was found.
   *
   * @param element its element; null for a handler of the router
   * @param handler the handler
   */
  record Target(Element element, Handler handler) {
    String path() {
      return element == null ? handler.name() : element.name() + "." + handler.name();
    }
  }

  /**
   * Finds a handler: {@code NAME.H}, {@code INDEX.H} with elements numbered from 1, or {@code H}.
   *
   * @throws Reply.Refusal if there is none
   */
  Target find(String fullName) {
    String name = withoutRoot(fullName);
    if (proxy != null) {
      Handler handler = router.handlers(proxy).get(name);
      if (handler == null || handler.hidden()) {
        throw new Reply.Refusal(511, "No proxied handler named '" + fullName + "'");
      }
      return new Target(proxy, handler);
    }
    int dot = name.indexOf('.');
    Element element = dot < 0 ? null : element(name.substring(0, dot));
    String handlerName = name.substring(dot + 1);
    Handler handler =
        element == null
            ? router.globalHandlers().get(handlerName)
            : router.handlers(element).get(handlerName);
    if (handler == null || handler.hidden()) {
      throw new Reply.Refusal(511, "No handler named '" + fullName + "'");
    }
    return new Target(element, handler);
  }

  /** An empty name or 0 before the dot means the router. */
  private static String withoutRoot(String name) {
    return name.startsWith(".") || name.startsWith("0.")
        ? name.substring(name.indexOf('.') + 1)
        : name;
  }

  private Element element(String name) {
    Element element = router.find(name);
    if (element == null) {
      int index = Words.integer(name);
      if (index > 0 && index <= router.elements().size()) {
        element = router.elements().get(index - 1);
      }
    }
    if (element == null) {
      throw new Reply.Refusal(510, "No element named '" + name + "'");
    }
    return element;
  }
}
