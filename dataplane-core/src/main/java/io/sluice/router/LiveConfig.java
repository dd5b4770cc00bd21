// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.handler.Handlers;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.Diagnostics.Message;
import io.sluice.lang.Diagnostics.Severity;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A configuration that is written to a running element. The writer's thread configures another
 * element of the class, which finds all errors and does the long work; then the element's worker
 * lets the running element take over the result, between two batches.
 */
final class LiveConfig implements Handlers.Change {
  private final Element element;
  private final Element configured;
  private final List<String> warnings;

  private LiveConfig(Element element, Element configured, List<String> warnings) {
    this.element = element;
    this.configured = configured;
    this.warnings = warnings;
  }

  /**
   * Tries a configuration.
   *
   * @param create creates the element to try it with
   * @param element the running element
   * @param text its arguments
   * @return makes the change
   * @throws Handlers.HandlerException with all errors, one per line
   */
  static LiveConfig prepare(Function<String, Element> create, Element element, String text) {
    Element configured = create.apply(element.className());
    if (configured == null) {
      throw new Handlers.HandlerException(
          "no element class '" + element.className() + "' to try the configuration with");
    }
    ElementWiring.becomeLike(configured, element, text);
    Diagnostics diagnostics = new Diagnostics();
    ElementWiring.configureLive(configured, diagnostics);
    if (diagnostics.hasErrors()) {
      throw new Handlers.HandlerException(
          diagnostics.messages().stream()
              .filter(message -> message.severity() != Severity.WARNING)
              .map(Message::text)
              .collect(Collectors.joining("\n")));
    }
    return new LiveConfig(
        element, configured, diagnostics.messages().stream().map(Message::toString).toList());
  }

  @Override
  public boolean apply() {
    // It may read annotations that no element has read so far.
    element.router().requireAnnotations();
    ElementWiring.reconfigure(element, configured);
    return true;
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }
}
