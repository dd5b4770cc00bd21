// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the handlers of several elements.
 *
 * <p>{@code HandlerAggregate(ELEMENT e1, ELEMENT e2, ...)}
 *
 * <p>The word {@code ELEMENT} may be left out.
 *
 * <p>Handlers: {@code add NAME} (read) the sum of the handlers with this name, {@code avg NAME}
 * (read) their average; {@code write NAME [VALUE]} (write) writes all of them.
 */
@ElementInfo(name = "HandlerAggregate", ports = "0/0")
@ElementEffects
public final class HandlerAggregate extends BatchElement {
  private static final String KEYWORD = "ELEMENT ";

  private final List<String> names = new ArrayList<>();
  private final List<Element> elements = new ArrayList<>();

  /** Creates the element. */
  public HandlerAggregate() {}

  @Override
  protected void configure(Args args) {
    for (String text : args.rest()) {
      String name = text.strip();
      names.add(name.startsWith(KEYWORD) ? name.substring(KEYWORD.length()).strip() : name);
    }
    if (names.isEmpty()) {
      args.error("ELEMENT: required argument missing");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    for (String name : names) {
      Element element = router().find(name, this);
      if (element == null) {
        setup.error("no element named '" + name + "'");
      } else {
        elements.add(element);
      }
    }
  }

  private double sum(String handler) {
    double sum = 0;
    for (Element element : elements) {
      String path = element.name() + "." + handler.strip();
      try {
        sum += Double.parseDouble(router().read(path).strip());
      } catch (NumberFormatException e) {
        throw new HandlerException("'" + path + "' is no number");
      }
    }
    return sum;
  }

  private void write(String text) {
    String[] words = ConfigStrings.firstWord(text);
    for (Element element : elements) {
      router().write(element.name() + "." + words[0], words[1].strip());
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.readWith("add", name -> HandlerValues.decimal(sum(name)));
    handlers.readWith("avg", name -> HandlerValues.decimal(sum(name) / elements.size()));
    handlers.write("write", this::write);
  }
}
