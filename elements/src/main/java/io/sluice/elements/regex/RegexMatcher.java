// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import java.util.Arrays;
import java.util.List;

/**
 * Separates packets in which regular expressions are found.
 *
 * <p>{@code RegexMatcher(PATTERN, ... [, keywords])}
 *
 * <p>Packets with any of the patterns, or with MATCH_ALL all of them, leave by output 0; the others
 * by output 1 if that is connected, and are dropped otherwise. Patterns are those of
 * RegexClassifier. RegexMatcherMP is an old name for it.
 *
 * <pre>
 * ... -&gt; m :: RegexMatcher("xnet", "he.*o") -&gt; Discard; m[1] -&gt; ...
 * </pre>
 *
 * <p>Keywords: {@code MATCH_ALL} boolean, default false; {@code PAYLOAD_ONLY} boolean, default
 * false, searches from the transport header on, where one is marked, or else from the network
 * header; {@code MAX_REGEX_MEMORY} bytes that tables may take, default 67108864.
 *
 * <p>Handlers: {@code pattern0}, {@code pattern1} and so on (read, write), {@code payload_only},
 * {@code match_all} (read, write).
 */
@ElementInfo(
    name = "RegexMatcher",
    aliases = "RegexMatcherMP",
    ports = "1/1-2",
    processing = "h/h",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, BRANCHES})
public final class RegexMatcher extends PatternElement {
  private final int unmatched = dropReason("no pattern matches");
  private boolean all;
  private boolean[] hits = new boolean[0];

  /** Creates the element. */
  public RegexMatcher() {}

  @Override
  protected void configure(Args args) {
    all = args.keyword("MATCH_ALL").asBool(false);
    configureText(args);
    configurePatterns(args, args.rest());
  }

  @Override
  RegexSet compile(List<String> patterns, int maxBytes) throws RegexSyntax {
    return compileExpressions(unquoted(patterns), maxBytes);
  }

  @Override
  void patternsChanged(List<String> patterns) {
    hits = new boolean[patterns.size()];
  }

  @Override
  public int process(long packet) {
    int offset = textOffset(packet);
    long text = Mbuf.data(packet) + offset;
    int length = Mbuf.length(packet) - offset;
    boolean found = all ? hasAll(text, length) : set().any(text, length);
    return found ? 0 : reject(unmatched);
  }

  private boolean hasAll(long text, int length) {
    Arrays.fill(hits, false);
    set().all(text, length, hits);
    for (boolean hit : hits) {
      if (!hit) {
        return false;
      }
    }
    // FastClick has no match where there is no pattern.
    return hits.length > 0;
  }

  @Override
  protected void reconfigure(Element configured) {
    super.reconfigure(configured);
    all = ((RegexMatcher) configured).all;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      all = ((RegexMatcher) old).all;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    patternHandlers(handlers);
    textHandlers(handlers);
    handlers.read("match_all", () -> all);
    handlers.write("match_all", value -> all = HandlerValues.bool(value));
  }
}
