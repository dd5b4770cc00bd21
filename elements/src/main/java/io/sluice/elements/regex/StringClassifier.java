// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import java.util.List;

/**
 * Classifies packets by strings.
 *
 * <p>{@code StringClassifier(STRING_0, ..., STRING_N)}
 *
 * <p>A packet leaves by the output of the first string that is found anywhere in it. Packets with
 * none of them leave by one more output, if there is one, and are dropped otherwise. Cases differ.
 * The time that this takes does not depend on how many strings there are.
 *
 * <pre>
 * StringClassifier("xnet", "hello", "ynet")
 * </pre>
 *
 * <p>Handlers: {@code matches} (read) packets with a string, {@code reset_count} (write), {@code
 * pattern0}, {@code pattern1} and so on (read, write).
 *
 * <p>Aho and Corasick: Efficient string matching, Communications of the ACM 18, 1975.
 */
@ElementInfo(
    name = "StringClassifier",
    ports = "1/-",
    processing = "h/h",
    replicable = true,
    live = true)
@ElementEffects(
    reads = DATA,
    does = {DROPS, BRANCHES, COUNTS})
public final class StringClassifier extends PatternElement {
  private final int unmatched = dropReason("no string matches");
  private int other;
  private long matches;

  /** Creates the element. */
  public StringClassifier() {}

  @Override
  protected void configure(Args args) {
    List<String> strings = args.rest();
    if (strings.size() != nOutputs() && strings.size() != nOutputs() - 1) {
      args.error("need " + nOutputs() + " strings, one per output port");
    }
    configurePatterns(args, strings);
  }

  @Override
  RegexSet compile(List<String> patterns, int maxBytes) throws RegexSyntax {
    return StringMatcher.compileStrings(patterns, maxBytes);
  }

  @Override
  void patternsChanged(List<String> patterns) {
    other = patterns.size() < nOutputs() ? patterns.size() : unmatched;
  }

  @Override
  public int process(long packet) {
    int string = set().first(Mbuf.data(packet), Mbuf.length(packet));
    if (string < 0) {
      return other;
    }
    matches++;
    return string;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    matches = ((StringClassifier) old).matches;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("matches", () -> matches);
    handlers.write("reset_count", value -> matches = 0);
    patternHandlers(handlers);
  }
}
