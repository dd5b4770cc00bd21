// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.handler.Handlers;
import java.util.List;

/**
 * Classifies packets by their bytes.
 *
 * <p>{@code Classifier(PATTERN, ...)}
 *
 * <p>There is one output for each pattern; a packet goes to the output of the first pattern that
 * matches it, and is dropped when none does. A pattern is a list of clauses, separated by spaces,
 * all of which must match:
 *
 * <ul>
 *   <li>{@code OFFSET/VALUE}: the bytes at a decimal offset equal the value, an even number of
 *       hexadecimal digits. The digit {@code ?} stands for any four bits.
 *   <li>{@code OFFSET/VALUE%MASK}: only bits that are set in the mask, which is as long as the
 *       value, are compared.
 *   <li>{@code !CLAUSE}: the clause does not match.
 * </ul>
 *
 * <p>A clause that needs a byte beyond the end of the packet does not match, so its negation does.
 * The pattern {@code -} matches every packet.
 *
 * <p>The patterns are compiled when the configuration is loaded. A warning reports outputs that no
 * packet can reach.
 *
 * <p>Handlers: {@code program} (read) the compiled tests, one per line: at an offset, four bytes
 * compared with a value under a mask, and the step or output to continue with. {@code pattern0},
 * {@code pattern1} and so on (read, write) the patterns, which may be replaced while packets flow.
 *
 * <p>Example: {@code c :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);} gives ARP
 * requests, ARP replies, IPv4 packets, and all others.
 *
 * <p>See also: IPClassifier, IPFilter.
 */
@ElementInfo(name = "Classifier", ports = "1/-", processing = "h/h", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    does = {DROPS, BRANCHES})
public final class Classifier extends RuleElement {
  /** Creates the element. */
  public Classifier() {}

  @Override
  protected List<Rule> parse(RuleParser parser, List<String> texts) {
    return parser.dataPatterns(texts);
  }

  @Override
  protected boolean listsWords() {
    return true;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    patternHandlers(handlers);
    handlers.mark(".", "program");
  }
}
