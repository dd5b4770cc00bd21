// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.FlatConfigWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The router's own handlers, which Click calls global: they describe what is installed, and stop
 * the router. They run on the caller's thread.
 */
final class GlobalHandlers {
  private final Router router;

  private GlobalHandlers(Router router) {
    this.router = router;
  }

  /** Adds them, in Click's order. */
  static void add(Router router, Handlers handlers) {
    GlobalHandlers own = new GlobalHandlers(router);
    handlers.read("version", Router::version);
    handlers.read("driver", () -> "userlevel");
    handlers.read("config", own::config);
    handlers.read("flatconfig", own::flatConfig);
    handlers.read("requirements", () -> lines(router.config().requirements()));
    handlers.read("handlers", () -> HandlerText.lines(handlers.all()));
    handlers.read("list", own::list);
    handlers.write("stop", own::stop);
    handlers.read("classes", () -> lines(router.options().registry().names()));
    handlers.read("packages", () -> "");
    handlers.read("hotswaps", () -> router.replacements().text());
    router
        .options()
        .handlers()
        .forEach((name, read) -> handlers.read(name, () -> read.apply(router)));
    if (router.options().reconfigurable()) {
      handlers.write("hotconfig", router::hotconfig);
    }
  }

  private static String lines(Iterable<String> texts) {
    StringBuilder all = new StringBuilder();
    texts.forEach(text -> all.append(text).append('\n'));
    return all.toString();
  }

  private String config() {
    FlatConfig config = router.config();
    boolean expanded =
        config.source().isEmpty() || config.requirements().contains(FlatConfig.COMPACT);
    return expanded ? flatConfig() : config.source();
  }

  /** With the current arguments of elements. */
  private String flatConfig() {
    FlatConfig config = router.config();
    List<Declaration> elements = new ArrayList<>();
    for (Declaration declared : config.elements()) {
      elements.add(
          new Declaration(
              declared.name(),
              declared.className(),
              router.read(declared.name() + ".config"),
              declared.position()));
    }
    return FlatConfigWriter.write(config.withElements(elements));
  }

  private String list() {
    List<String> names = router.elements().stream().map(Element::name).toList();
    return names.size() + "\n" + lines(names);
  }

  /** Any text stops the driver, except a number that is not positive. */
  private void stop(String text) {
    if (!text.strip().matches("0|-\\d+")) {
      router.requestStop();
    }
  }
}
