// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import java.util.List;

/**
 * Classifies packets by regular expressions.
 *
 * <p>{@code RegexClassifier(PATTERN_0, ..., PATTERN_N [, keywords])}
 *
 * <p>A packet leaves by the output of the first pattern that is found anywhere in it, and is
 * dropped when none is. There is an output for each pattern. Patterns belong in double or single
 * quotes; within double ones a backslash must be doubled.
 *
 * <pre>
 * RegexClassifier("xnet", 'GET /\w+\.php', "(?i)he.*o", ".*")
 * </pre>
 *
 * <p>Patterns are those of RE2: {@code . [abc] [^a-z] [:alpha:] \d \w \s}, {@code * + ? {n,m}},
 * {@code |}, groups, the flags {@code i m s} as in {@code (?i)}, {@code ^ $ \A \z \b \B}, {@code \n
 * \t \xFF \Q...\E}. What is no regular language, such as references to groups, is refused. They are
 * matched byte by byte, in a time that depends on the length of the packet alone. Where it differs
 * from FastClick: characters are bytes, so that a dot is any byte but a line feed, whether or not
 * it is UTF-8; and patterns are compiled when the configuration is loaded, so that some are refused
 * that would need too large a table, such as {@code a.{500}b}.
 *
 * <p>Keywords: {@code PAYLOAD_ONLY} boolean, default false, searches from the transport header on,
 * where one is marked, or else from the network header; {@code MAX_REGEX_MEMORY} bytes that tables
 * may take, default 67108864.
 *
 * <p>Handlers: {@code pattern0}, {@code pattern1} and so on (read, write), {@code payload_only}
 * (read, write).
 *
 * <p>See also: RegexMatcher, GroupRegexClassifier, StringClassifier, IntrusionFilter.
 */
@ElementInfo(
    name = "RegexClassifier",
    ports = "1/-",
    processing = "h/h",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, BRANCHES})
public final class RegexClassifier extends PatternElement {
  private final int unmatched = dropReason("no pattern matches");

  /** Creates the element. */
  public RegexClassifier() {}

  @Override
  protected void configure(Args args) {
    configureText(args);
    List<String> patterns = args.rest();
    if (patterns.size() != nOutputs()) {
      args.error("need " + nOutputs() + " patterns, one per output port");
    }
    configurePatterns(args, patterns);
  }

  @Override
  RegexSet compile(List<String> patterns, int maxBytes) throws RegexSyntax {
    return compileExpressions(unquoted(patterns), maxBytes);
  }

  @Override
  public int process(long packet) {
    int offset = textOffset(packet);
    int pattern = set().first(Mbuf.data(packet) + offset, Mbuf.length(packet) - offset);
    return pattern < 0 ? unmatched : pattern;
  }

  @Override
  protected void handlers(Handlers handlers) {
    patternHandlers(handlers);
    textHandlers(handlers);
  }
}
