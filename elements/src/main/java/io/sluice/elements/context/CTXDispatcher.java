// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.context.ContextRuleParser.RuleException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the output by the classification of a CTXManager upstream.
 *
 * <p>{@code CTXDispatcher(RULE, ...)}
 *
 * <p>Works like Classifier, but the CTXManager upstream evaluates the rules, those of all
 * dispatchers on the path at once. A RULE is a list of clauses that must all match, or {@code -}
 * for all packets, followed by its target: an output's number, or {@code drop}. Without a target it
 * is the output after the highest one so far, or the last one if there are no more. The first rule
 * that matches counts. For rules that overlap, see FlowContextDispatcher.
 *
 * <p>Clauses: {@code OFFSET/VALUE[/MASK]}, hexadecimal bytes at a decimal offset from where the
 * packet begins at this element (FlowStrip is taken into account, Strip is not); {@code ip proto
 * NAME}, {@code src host ADDRESS}, {@code dst host ADDRESS}, {@code src port N}, {@code dst port
 * N}, of a packet that begins with the IP header. A VALUE of 0 matches all packets, and makes each
 * value a flow. {@code :HASH-N}, {@code :ARRAY} and {@code !} after a clause are accepted for
 * compatibility with FastClick, as is {@code keep} as the output. A clause about bytes beyond the
 * end of the packet does not match.
 *
 * <p>Packets that no rule matches leave on the last output if no rule names it, and are dropped
 * otherwise, usually by the manager. So are packets that no manager has seen.
 *
 * <p>Example: {@code CTXManager -> d :: CTXDispatcher(12/0806 20/0001, 12/0806 20/0002, 12/0800);}
 *
 * <p>See also: CTXManager, FlowContextDispatcher, Classifier.
 */
@ElementInfo(name = "CTXDispatcher", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, BRANCHES})
public class CTXDispatcher extends PacketElement implements ContextDispatcher {
  private final int noContext = dropReason("no context");
  private final ContextOutputs outputs = new ContextOutputs();
  private final List<ContextRule> rules = new ArrayList<>();
  private boolean open;

  /** Creates the element. */
  public CTXDispatcher() {}

  @Override
  protected void configure(Args args) {
    int last = -1;
    List<String> texts = args.rest();
    for (int i = 0; i < texts.size(); i++) {
      try {
        ContextRule rule = ContextRuleParser.parse(ConfigStrings.unquote(texts.get(i)));
        rules.add(rule.output() == ContextRule.NEXT ? rule.to(next(rule, ++last)) : rule);
        last = rule.output() == ContextRule.NEXT ? last : Math.max(last, rule.output());
      } catch (RuleException e) {
        args.error("argument " + (i + 1) + " is not a rule: " + e.getMessage());
      }
    }
    if (texts.isEmpty() && nOutputs() != 1) {
      args.error("there is no rule, and not a single output");
    } else if (texts.isEmpty()) {
      rules.add(new ContextRule(List.of(), 0));
    }
    if (!args.hasErrors()) {
      complete(args, last);
    }
  }

  private int next(ContextRule rule, int output) {
    if (output < nOutputs()) {
      return output;
    }
    return rule.matchesAll() ? ContextRule.DROP : nOutputs() - 1;
  }

  /** Adds the rule for the rest. */
  private void complete(Args args, int last) {
    ContextRule end = rules.get(rules.size() - 1);
    for (int i = 0; i < rules.size() - 1 && !cascades(); i++) {
      if (rules.get(i).matchesAll() && rules.get(i).output() != rules.get(i + 1).output()) {
        args.error(
            "argument "
                + (i + 1)
                + " matches all packets, so that the next one clashes; see FlowContextDispatcher");
      }
    }
    if (!end.matchesAll() || cascades()) {
      open =
          !cascades()
              && !rules.stream()
                  .allMatch(rule -> rule.matchesAll() || rule.terms().get(0).dynamic());
      int rest = last < nOutputs() - 1 ? nOutputs() - 1 : ContextRule.DROP;
      rules.add(new ContextRule(List.of(), rest));
    }
  }

  @Override
  public final List<ContextRule> rules() {
    return rules;
  }

  @Override
  public final ContextOutputs outputs() {
    return outputs;
  }

  void reportOpenRules() {
    if (open) {
      router()
          .report(
              name()
                  + " :: "
                  + className()
                  + " has no default rule. Non-matching traffic will be dropped."
                  + " Add a list rule '-' to avoid this message.");
    }
  }

  @Override
  public final int process(long packet) {
    int output = outputs.of(packet);
    return output >= 0 && output < nOutputs() ? output : noContext;
  }
}
