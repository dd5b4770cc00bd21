// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.TicketPlan;
import io.sluice.run.Task;
import java.util.HashMap;
import java.util.Map;

/**
 * Sets how often the tasks of elements run.
 *
 * <p>{@code ScheduleInfo(ELEMENT PARAM, ...)}
 *
 * <p>PARAM is a number, 1 by default; an element with 2 runs twice as often as one with 1, and one
 * with 0 never. ELEMENT may be a compound element, whose number multiplies those of the elements
 * inside.
 */
@ElementInfo(name = "ScheduleInfo", ports = "0/0")
@ElementEffects
public final class ScheduleInfo extends BatchElement implements TicketPlan {
  private static final int MAX_TICKETS = 1 << 15;

  private final Map<String, Double> shares = new HashMap<>();

  /** Creates the element. */
  public ScheduleInfo() {}

  @Override
  protected void configure(Args args) {
    String scope = name().substring(0, name().lastIndexOf('/') + 1);
    for (String argument : args.rest()) {
      if (argument.isBlank()) {
        continue;
      }
      String[] words = argument.strip().split("\\s+");
      double share = words.length == 2 ? parse(words[1]) : -1;
      if (share < 0) {
        args.error("expected 'ELEMENTNAME PARAM'");
      } else {
        String element = words[0].endsWith("/") ? words[0].replaceFirst("/+$", "") : words[0];
        shares.put(scope + element, share);
      }
    }
  }

  private static double parse(String text) {
    try {
      double value = Double.parseDouble(text);
      return value >= 0 && value < 1 << 20 ? value : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public int ticketsOf(String elementName) {
    double product = 1;
    boolean said = false;
    int slash = -1;
    do {
      slash = elementName.indexOf('/', slash + 1);
      String prefix = slash < 0 ? elementName : elementName.substring(0, slash);
      Double share = shares.get(prefix);
      if (share != null) {
        said = true;
        product *= share;
      }
    } while (slash >= 0);
    return said ? (int) Math.min(MAX_TICKETS, Math.round(product * Task.DEFAULT_TICKETS)) : -1;
  }
}
