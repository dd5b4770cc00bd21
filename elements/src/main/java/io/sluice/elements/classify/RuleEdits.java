// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.List;

/** The operations of handlers on a list of rules, numbered from 0. They change the given list. */
public final class RuleEdits {
  private RuleEdits() {}

  /**
   * Shows a rule.
   *
   * @param rules the rules
   * @param number of the rule; blank for all of them
   * @return one a line
   * @throws HandlerException when there is no such rule
   */
  public static String show(List<String> rules, String number) {
    return number.isBlank()
        ? String.join("\n", rules)
        : rules.get(index(number.trim(), rules.size() - 1));
  }

  /**
   * Puts another rule in the place of one.
   *
   * @param rules the rules
   * @param text {@code N RULE}
   * @return the rules
   * @throws HandlerException when there is no rule N
   */
  public static List<String> replace(List<String> rules, String text) {
    String[] parts = ConfigStrings.firstWord(text);
    rules.set(index(parts[0], rules.size() - 1), parts[1].trim());
    return rules;
  }

  /**
   * Puts a rule before another one, or behind the last.
   *
   * @param rules the rules
   * @param text {@code N RULE}
   * @return the rules
   * @throws HandlerException when N is more than there are rules
   */
  public static List<String> insert(List<String> rules, String text) {
    String[] parts = ConfigStrings.firstWord(text);
    rules.add(index(parts[0], rules.size()), parts[1].trim());
    return rules;
  }

  /**
   * Takes a rule out.
   *
   * @param rules the rules
   * @param text {@code N}
   * @return the rules
   * @throws HandlerException when there is no rule N
   */
  public static List<String> remove(List<String> rules, String text) {
    rules.remove(index(text.trim(), rules.size() - 1));
    return rules;
  }

  private static int index(String text, int max) {
    try {
      int index = Integer.parseInt(text);
      if (index >= 0 && index <= max) {
        return index;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new HandlerException("no rule '" + text + "', they are numbered from 0");
  }
}
