// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.element.Element;
import io.sluice.lang.FlatConfigWriter;
import io.sluice.router.Router;

/** The router's own read handlers, which Click calls global. */
final class GlobalHandlers {
  private GlobalHandlers() {}

  /**
   * Reads one.
   *
   * @param router the router
   * @param name {@code version}, {@code list}, {@code classes}, {@code config}, {@code flatconfig},
   *     {@code packages} or {@code requirements}
   * @return the value; null when there is no such handler
   */
  static String read(Router router, String name) {
    return switch (name) {
      case "version" -> Main.version() + "\n";
      case "list" -> list(router);
      case "classes" -> String.join("\n", router.options().registry().names()) + "\n";
      case "config", "flatconfig" -> FlatConfigWriter.write(router.config());
      case "packages" -> "";
      case "requirements" ->
          String.join("", router.config().requirements().stream().map(r -> r + "\n").toList());
      default -> null;
    };
  }

  private static String list(Router router) {
    StringBuilder out = new StringBuilder().append(router.elements().size()).append('\n');
    for (Element element : router.elements()) {
      out.append(element.name()).append('\n');
    }
    return out.toString();
  }
}
