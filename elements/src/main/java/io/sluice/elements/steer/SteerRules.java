// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.element.Element;
import io.sluice.element.PacketKernel;
import io.sluice.elements.classify.CompiledRules;
import io.sluice.elements.classify.RuleCompiler;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.elements.classify.pattern.ScopedNames;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules of a {@link Steer}, compiled: which chain a packet's flow is for, and whether a flow
 * that is on another one changes now. Immutable.
 */
final class SteerRules {
  /** Stands for packets that are dropped. */
  static final int DROP = -1;

  /** Stands for packets that no rule is about. */
  static final int UNMATCHED = -2;

  private static final String NOW = "now";
  private static final String NEXT = "next-connection";

  private final List<String> texts;
  private final PacketKernel kernel;
  private final String listing;
  private final int[] chains;
  private final boolean[] now;

  private SteerRules(List<String> texts, CompiledRules compiled, int[] chains, boolean[] now) {
    this.texts = List.copyOf(texts);
    kernel = compiled.kernel();
    listing = compiled.listing();
    this.chains = chains;
    this.now = now;
  }

  /**
   * Compiles rules.
   *
   * @param element whose they are
   * @param texts {@code CHAIN [MODE] PATTERN} each
   * @param changesNow the mode of rules that name none
   * @param problems takes what is wrong
   * @return null after an error
   */
  static SteerRules compile(
      Element element, List<String> texts, boolean changesNow, PatternProblems problems) {
    List<String> plain = new ArrayList<>();
    boolean[] now = new boolean[texts.size()];
    for (int i = 0; i < now.length; i++) {
      String[] action = ConfigStrings.firstWord(ConfigStrings.unquote(texts.get(i)).strip());
      String[] mode = ConfigStrings.firstWord(action[1].strip());
      Boolean named = mode(mode[0]);
      now[i] = named == null ? changesNow : named;
      plain.add(action[0] + " " + (named == null ? action[1] : mode[1]));
      if (action[0].equals("file")) {
        problems.in(i);
        problems.error(0, "rules come from no file");
      }
    }
    if (problems.hasErrors()) {
      return null;
    }
    RuleParser parser = new RuleParser(element.nOutputs(), new ScopedNames(element), problems);
    List<Rule> rules = parser.filterRules(plain);
    if (problems.hasErrors()) {
      return null;
    }
    // The code tells the rule, not the output, since the rule has the mode.
    List<Rule> numbered = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      numbered.add(new Rule(rules.get(i).expr(), i, rules.get(i).place()));
    }
    if (rules.stream().anyMatch(Rule::readsAnnotations)) {
      element.router().requireAnnotations();
    }
    CompiledRules compiled = new RuleCompiler(false, UNMATCHED, DROP).compile(numbered);
    compiled.unreachable().stream()
        .limit(10)
        .forEach(rule -> problems.warning(0, rules.get(rule).place() + " matches no packets"));
    return new SteerRules(texts, compiled, rules.stream().mapToInt(Rule::output).toArray(), now);
  }

  /**
   * Compiles rules that a handler was given.
   *
   * @throws HandlerException says all that is wrong with them
   */
  static SteerRules written(Element element, List<String> texts, boolean changesNow) {
    PatternProblems problems = new PatternProblems();
    SteerRules compiled = compile(element, texts, changesNow, problems);
    if (compiled == null) {
      throw new HandlerException(
          problems.list().stream()
              .filter(PatternProblems.Problem::error)
              .map(PatternProblems.Problem::message)
              .collect(Collectors.joining("\n")));
    }
    return compiled;
  }

  /**
   * Reads a mode.
   *
   * @param text {@code now} or {@code next-connection}
   * @return whether it is the first; null when it is neither
   */
  static Boolean mode(String text) {
    return switch (text) {
      case NOW -> true;
      case NEXT -> false;
      default -> null;
    };
  }

  /** The rule that decides on a packet; a negative code when none does. */
  int match(long packet) {
    return kernel.process(packet);
  }

  /** The chain of a rule, or what {@link #match} said instead of a rule. */
  int chain(int rule) {
    return rule < 0 ? rule : chains[rule];
  }

  /** Whether flows that a rule is about change at once. */
  boolean changesNow(int rule) {
    return rule < 0 || now[rule];
  }

  List<String> texts() {
    return texts;
  }

  String listing() {
    return listing;
  }
}
