// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.element.PacketKernel;
import io.sluice.element.Setup;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.elements.classify.pattern.ScopedNames;
import io.sluice.handler.Handlers;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The base of elements that compile their arguments: reads rules, reports errors in them, runs the
 * compiled code. Allocates nothing for packets.
 */
public abstract class RuleElement extends PacketElement {
  /** How many unreachable rules are named one by one. */
  private static final int MAX_WARNINGS = 10;

  private final int unmatched = dropReason("no pattern matches");
  private final int denied = dropReason("denied");
  private PacketKernel kernel;

  /** Written on the worker only; read by whoever prepares a change. */
  private volatile State state = new State(List.of(), null, Effects.NONE);

  /** What the configuration said. */
  private State configured;

  /** The predecessor's state whose rules were compiled here already. */
  private State adopted;

  /** The arguments and what they were compiled to. */
  private record State(List<String> arguments, CompiledRules compiled, Effects reads) {}

  /** Creates the element. */
  protected RuleElement() {}

  /**
   * Reads the arguments.
   *
   * @param parser reads them
   * @param texts the arguments, unquoted
   * @return the rules; meaningless after an error
   */
  protected abstract List<Rule> parse(RuleParser parser, List<String> texts);

  /**
   * Whether listings have Classifier's form.
   *
   * @return true for a line a test, false for tests of one word together
   */
  protected boolean listsWords() {
    return false;
  }

  /**
   * Whether there is one pattern for each output.
   *
   * @return false when rules name their outputs
   */
  protected boolean isPatternPerOutput() {
    return true;
  }

  @Override
  protected void configure(Args args) {
    List<String> texts = args.rest();
    if (isPatternPerOutput() && texts.size() != nOutputs()) {
      args.error("need " + nOutputs() + " arguments, one per output port");
      return;
    }
    PatternProblems problems = new PatternProblems();
    RuleParser parser = parser(problems);
    State result = compile(parser, texts, problems);
    parser.files().forEach(args::readsFile);
    for (PatternProblems.Problem problem : problems.list()) {
      if (problem.error()) {
        args.error(problem.message());
      } else {
        args.warning(problem.message());
      }
    }
    if (result != null) {
      install(result);
    }
  }

  private RuleParser parser(PatternProblems problems) {
    return new RuleParser(nOutputs(), new ScopedNames(this), problems);
  }

  /**
   * What the present rules read. Where headers lie is always among it, since rules may be changed
   * when sources have asked already which annotations are read.
   */
  @Override
  protected Effects effects() {
    return super.effects().notReading(Field.DATA).and(state.reads);
  }

  /** Null after an error. */
  private State compile(RuleParser parser, List<String> texts, PatternProblems problems) {
    List<String> plain = texts.stream().map(ConfigStrings::unquote).toList();
    List<Rule> rules = parse(parser, plain);
    if (problems.hasErrors()) {
      return null;
    }
    if (rules.stream().anyMatch(Rule::readsAnnotations)) {
      router().requireAnnotations();
    }
    CompiledRules result = new RuleCompiler(listsWords(), unmatched, denied).compile(rules);
    // Where all rules so far say the same, one that no packet comes to changes nothing.
    int harmless = alike(rules);
    int[] lost = result.unreachable().stream().filter(rule -> rule >= harmless).toArray();
    Arrays.stream(lost)
        .limit(MAX_WARNINGS)
        .forEach(rule -> problems.warning(0, rules.get(rule).place() + " matches no packets"));
    int more = lost.length - MAX_WARNINGS;
    if (more > 0) {
      problems.warning(0, more + " more match no packets");
    }
    return new State(List.copyOf(texts), result, RuleFields.of(rules));
  }

  /** How many rules from the first one on have the same output. */
  private static int alike(List<Rule> rules) {
    int count = 0;
    while (count < rules.size() && rules.get(count).output() == rules.get(0).output()) {
      count++;
    }
    return count;
  }

  private void install(State next) {
    state = next;
    kernel = next.compiled.kernel();
  }

  @Override
  protected final PacketKernel kernel() {
    return kernel;
  }

  @Override
  public final int process(long packet) {
    return kernel.process(packet);
  }

  /** Rules that were changed while the old element ran are compiled before packets wait for it. */
  @Override
  protected void initialize(Setup setup) {
    configured = state;
    if (predecessor() instanceof RuleElement before
        && isConfiguredLike(before)
        && before.state != before.configured) {
      adopted = before.state;
      try {
        install(compiled(adopted.arguments));
      } catch (Handlers.HandlerException e) {
        setup.error("rules that were changed meanwhile: " + e.getMessage());
      }
    }
  }

  @Override
  protected void takeOver(Element old) {
    RuleElement before = (RuleElement) old;
    if (isConfiguredLike(before) && before.state != before.configured && before.state != adopted) {
      // A write came in between.
      install(before.state);
      relink();
    }
  }

  @Override
  protected void reconfigure(Element configured) {
    install(((RuleElement) configured).state);
    relink();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("program", () -> state.compiled.listing());
  }

  /**
   * Adds a handler for each pattern.
   *
   * @param handlers where to
   */
  protected final void patternHandlers(Handlers handlers) {
    for (int i = 0; i < nOutputs(); i++) {
      int index = i;
      handlers.read("pattern" + i, () -> state.arguments.get(index));
      changeHandler(
          handlers,
          "pattern" + i,
          (texts, text) -> {
            texts.set(index, text.trim());
            return texts;
          });
    }
  }

  /**
   * Adds handlers for a list of rules of any length.
   *
   * @param handlers where to
   */
  protected final void ruleHandlers(Handlers handlers) {
    handlers.read("rules", () -> String.join("\n", state.arguments));
    handlers.read("nrules", () -> state.arguments.size());
    handlers.readWith("rule", number -> RuleEdits.show(state.arguments, number));
    changeHandler(handlers, "rules", (texts, text) -> new ArrayList<>(ConfigStrings.split(text)));
    changeHandler(handlers, "replace", RuleEdits::replace);
    changeHandler(handlers, "insert", RuleEdits::insert);
    changeHandler(handlers, "remove", RuleEdits::remove);
    changeHandler(handlers, "reload", (texts, text) -> texts);
  }

  /** Changes a copy of the arguments according to a text. */
  private interface Edit {
    List<String> edit(List<String> arguments, String text);
  }

  private void changeHandler(Handlers handlers, String name, Edit edit) {
    handlers.writePrepared(
        name,
        text -> {
          State before = state;
          State next = compiled(edit.edit(new ArrayList<>(before.arguments), text));
          return () -> swap(before, next);
        });
  }

  private State compiled(List<String> texts) {
    PatternProblems problems = new PatternProblems();
    State result = compile(parser(problems), texts, problems);
    if (result == null) {
      throw new Handlers.HandlerException(
          problems.list().stream()
              .filter(PatternProblems.Problem::error)
              .map(PatternProblems.Problem::message)
              .collect(Collectors.joining("\n")));
    }
    return result;
  }

  private boolean swap(State before, State next) {
    if (state != before) {
      return false;
    }
    install(next);
    relink();
    return true;
  }
}
