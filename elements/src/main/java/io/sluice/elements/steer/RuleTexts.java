// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.elements.classify.RuleEdits;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What handlers do to the rules of a {@link Steer}; each change gives a new list. */
final class RuleTexts {
  /** Changes rules according to a text. */
  interface Edit {
    List<String> edit(List<String> rules, String text);
  }

  private RuleTexts() {}

  static List<String> all(List<String> rules, String text) {
    return ConfigStrings.split(text);
  }

  static List<String> add(List<String> rules, String text) {
    return RuleEdits.insert(new ArrayList<>(rules), rules.size() + " " + text.strip());
  }

  static List<String> insert(List<String> rules, String text) {
    return RuleEdits.insert(new ArrayList<>(rules), text);
  }

  static List<String> replace(List<String> rules, String text) {
    return RuleEdits.replace(new ArrayList<>(rules), text);
  }

  static List<String> remove(List<String> rules, String text) {
    return RuleEdits.remove(new ArrayList<>(rules), text);
  }

  static String show(List<String> rules, String number) {
    return RuleEdits.show(rules, number);
  }

  /** Compiles rules; what is wrong with them is the exception's message. */
  static SteerRules compile(Steer steer, List<String> texts, boolean changesNow) {
    PatternProblems problems = new PatternProblems();
    SteerRules compiled = SteerRules.compile(steer, texts, changesNow, problems);
    if (compiled == null) {
      throw new HandlerException(
          problems.list().stream()
              .filter(PatternProblems.Problem::error)
              .map(PatternProblems.Problem::message)
              .collect(Collectors.joining("\n")));
    }
    return compiled;
  }
}
