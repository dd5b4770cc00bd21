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
 * Separates packets in which strings are found.
 *
 * <p>{@code StringMatcher(STRING, ...)}
 *
 * <p>Packets with any of the strings leave by output 1 if that is connected, and are dropped
 * otherwise; those with none leave by output 0. Cases differ. The time that this takes does not
 * depend on how many strings there are.
 *
 * <pre>
 * ... -&gt; m :: StringMatcher(xnet, "two words") -&gt; Discard; m[1] -&gt; ...
 * </pre>
 *
 * <p>Handlers: {@code matches} (read) packets with a string, {@code reset_count} (write), {@code
 * pattern0}, {@code pattern1} and so on (read, write).
 *
 * <p>Aho and Corasick: Efficient string matching, Communications of the ACM 18, 1975.
 */
@ElementInfo(
    name = "StringMatcher",
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true,
    live = true)
@ElementEffects(
    reads = DATA,
    does = {DROPS, BRANCHES, COUNTS})
public final class StringMatcher extends PatternElement {
  private final int matched = dropReason("string found");
  private long matches;

  /** Creates the element. */
  public StringMatcher() {}

  @Override
  protected void configure(Args args) {
    configurePatterns(args, args.rest());
  }

  @Override
  RegexSet compile(List<String> patterns, int maxBytes) throws RegexSyntax {
    return compileStrings(patterns, maxBytes);
  }

  static RegexSet compileStrings(List<String> patterns, int maxBytes) throws RegexSyntax {
    List<String> strings = unquoted(patterns);
    for (int i = 0; i < strings.size(); i++) {
      if (strings.get(i).isEmpty()) {
        throw new RegexSyntax("pattern #" + i + " has zero length");
      }
    }
    return RegexSet.ofTexts(strings, maxBytes);
  }

  @Override
  public int process(long packet) {
    if (!set().any(Mbuf.data(packet), Mbuf.length(packet))) {
      return 0;
    }
    matches++;
    return reject(matched);
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    matches = ((StringMatcher) old).matches;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("matches", () -> matches);
    handlers.write("reset_count", value -> matches = 0);
    patternHandlers(handlers);
  }
}
