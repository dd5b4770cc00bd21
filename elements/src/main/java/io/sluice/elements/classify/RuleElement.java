// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import io.sluice.graph.Args;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.graph.PacketKernel;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;

/**
 * What the elements have in common that compile their arguments: reading rules, reporting what is
 * wrong with them, running the compiled code. Allocates nothing for packets.
 */
public abstract class RuleElement extends PacketElement {
  /** How many unreachable rules are named one by one. */
  private static final int MAX_WARNINGS = 10;

  private final int unmatched = dropReason("no pattern matches");
  private final int denied = dropReason("denied");
  private List<String> arguments = List.of();
  private CompiledRules compiled;
  private PacketKernel kernel;

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
    Problems problems = new Problems();
    CompiledRules result = compile(texts, problems);
    for (Problems.Problem problem : problems.list()) {
      if (problem.error()) {
        args.error(problem.message());
      } else {
        args.warning(problem.message());
      }
    }
    if (result != null) {
      install(texts, result);
    }
  }

  /** Null after an error. */
  private CompiledRules compile(List<String> texts, Problems problems) {
    List<String> plain = texts.stream().map(ConfigStrings::unquote).toList();
    RuleParser parser = new RuleParser(nOutputs(), new ScopedNames(this), problems);
    List<Rule> rules = parse(parser, plain);
    if (problems.hasErrors()) {
      return null;
    }
    CompiledRules result = new RuleCompiler(listsWords(), unmatched, denied).compile(rules);
    result.unreachable().stream()
        .limit(MAX_WARNINGS)
        .forEach(rule -> problems.warning(0, rules.get(rule).place() + " matches no packets"));
    int more = result.unreachable().cardinality() - MAX_WARNINGS;
    if (more > 0) {
      problems.warning(0, more + " more match no packets");
    }
    return result;
  }

  private void install(List<String> texts, CompiledRules result) {
    arguments = texts;
    compiled = result;
    kernel = result.kernel();
  }

  @Override
  protected final PacketKernel kernel() {
    return kernel;
  }

  @Override
  protected final int process(long packet) {
    return kernel.process(packet);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("program", () -> compiled.listing());
  }

  /**
   * Adds a handler for each pattern.
   *
   * @param handlers where to
   */
  protected final void patternHandlers(Handlers handlers) {
    for (int i = 0; i < nOutputs(); i++) {
      int index = i;
      handlers.read("pattern" + i, () -> arguments.get(index));
      handlers.write("pattern" + i, text -> replace(index, text));
    }
  }

  private void replace(int index, String text) {
    List<String> texts = new ArrayList<>(arguments);
    texts.set(index, text.trim());
    Problems problems = new Problems();
    CompiledRules result = compile(texts, problems);
    if (result == null) {
      StringBuilder messages = new StringBuilder();
      problems.list().stream()
          .filter(Problems.Problem::error)
          .forEach(p -> messages.append(messages.isEmpty() ? "" : "\n").append(p.message()));
      throw new Handlers.HandlerException(messages.toString());
    }
    install(texts, result);
    relink();
  }
}
