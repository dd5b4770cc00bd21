// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.classify.RuleElement;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.handler.Handlers;
import java.util.List;

/**
 * Filters IPv4 packets by a list of rules.
 *
 * <p>{@code IPFilter(ACTION PATTERN, ... [, CACHING bool])}
 *
 * <p>The first rule whose pattern matches decides: {@code allow} is output 0, a number is that
 * output, {@code deny} and {@code drop} drop the packet. A packet that no rule matches is dropped.
 * Patterns are IPClassifier's; a rule without one matches every packet. {@code file PATH} instead
 * of a rule stands for the rules in a file, one per line. The IP header must be marked
 * (CheckIPHeader, MarkIPHeader).
 *
 * <p>The rules are compiled when the configuration is loaded; thousands of them cost little more
 * than a few. (With so many, a packet that lacks some of the four bytes of its ports matches no
 * port and no ICMP type.) A warning reports rules that no packet can reach, unless all earlier
 * rules have the same action. {@code CACHING} is accepted for compatibility with FastClick and
 * ignored.
 *
 * <p>Rules may be changed while packets flow. The thread that writes the handler compiles them
 * while the worker continues with the old ones; the worker changes over between two batches, and
 * then the write returns. An error changes nothing. Rules are numbered from 0 in the order of the
 * arguments; a {@code file} counts as one.
 *
 * <p>Handlers: {@code program} (read) the compiled decision; {@code nrules} (read) number of rules;
 * {@code rules} (read) all of them, one per line, (write) replaces all, separated by commas; {@code
 * rule N} (read) one of them; {@code replace} (write) {@code N RULE}; {@code insert} (write) {@code
 * N RULE}, before rule N; {@code remove} (write) {@code N}; {@code reload} (write) reads the files
 * again.
 *
 * <p>Example:
 *
 * <pre>
 * IPFilter(deny src net 10.0.0.0/8,
 *          allow dst 192.0.2.1 &amp;&amp; tcp &amp;&amp; dst port www,
 *          allow icmp type echo-reply,
 *          deny all)
 * </pre>
 *
 * <p>See also: IPClassifier, Classifier, CheckIPHeader, ConnectionTracker, AddressInfo.
 */
@ElementInfo(name = "IPFilter", ports = "1/-", processing = "h/h", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    does = {DROPS, BRANCHES})
public final class IPFilter extends RuleElement {
  /** Creates the element. */
  public IPFilter() {}

  @Override
  protected void configure(Args args) {
    args.keyword("CACHING").asBool(false);
    super.configure(args);
  }

  @Override
  protected List<Rule> parse(RuleParser parser, List<String> texts) {
    return parser.filterRules(texts);
  }

  @Override
  protected boolean isPatternPerOutput() {
    return false;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    ruleHandlers(handlers);
    for (String what :
        new String[] {"hits_count", "misses_count", "total_count", "hits_ratio", "misses_ratio"}) {
      // What FastClick says of a cache that is not used.
      handlers.read("cache_" + what, () -> -1);
    }
  }
}
