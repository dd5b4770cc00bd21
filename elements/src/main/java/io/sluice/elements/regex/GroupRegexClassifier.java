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
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Mbuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Classifies packets by groups of regular expressions.
 *
 * <p>{@code GroupRegexClassifier(PATTERN GROUP, ... [, keywords])}
 *
 * <p>A packet leaves by the output of the first group all of whose patterns are found anywhere in
 * it, and is dropped when there is none. Groups have the numbers of the outputs, and a pattern each
 * at least. Patterns are those of RegexClassifier.
 *
 * <pre>
 * GroupRegexClassifier("xnet" 0, "shopping" 0, "co" 1, "ynet" 1, ".*" 2)
 * </pre>
 *
 * <p>Keywords: {@code PAYLOAD_ONLY} boolean, default false, searches from the transport header on,
 * where one is marked, or else from the network header; {@code MAX_REGEX_MEMORY} bytes that tables
 * may take, default 67108864.
 *
 * <p>Handlers: {@code pattern0}, {@code pattern1} and so on (read, write) a pattern and its group,
 * {@code payload_only} (read, write).
 */
@ElementInfo(
    name = "GroupRegexClassifier",
    ports = "1/-",
    processing = "h/h",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, BRANCHES})
public final class GroupRegexClassifier extends PatternElement {
  private final int unmatched = dropReason("no group matches");

  /** The group of each pattern. */
  private int[] groups = new int[0];

  private boolean[] hits = new boolean[0];
  private boolean[] misses = new boolean[0];

  /** Creates the element. */
  public GroupRegexClassifier() {}

  @Override
  protected void configure(Args args) {
    configureText(args);
    configurePatterns(args, args.rest());
  }

  @Override
  RegexSet compile(List<String> patterns, int maxBytes) throws RegexSyntax {
    boolean[] used = new boolean[nOutputs()];
    for (int group : groupsOf(patterns)) {
      used[group] = true;
    }
    List<String> texts = new ArrayList<>();
    for (String pattern : patterns) {
      texts.add(ConfigStrings.unquote(ConfigStrings.words(pattern).get(0)));
    }
    for (int i = 0; i < used.length; i++) {
      if (!used[i]) {
        throw new RegexSyntax("group " + i + " has no patterns");
      }
    }
    return compileExpressions(texts, maxBytes);
  }

  private int[] groupsOf(List<String> patterns) throws RegexSyntax {
    int[] numbers = new int[patterns.size()];
    for (int i = 0; i < numbers.length; i++) {
      List<String> words = ConfigStrings.words(patterns.get(i));
      String group = words.size() == 2 ? words.get(1) : "";
      numbers[i] = group.matches("\\d{1,5}") ? Integer.parseInt(group) : nOutputs();
      if (numbers[i] >= nOutputs()) {
        throw new RegexSyntax("argument " + i + " should be a pattern and an output");
      }
    }
    return numbers;
  }

  @Override
  void patternsChanged(List<String> patterns) {
    try {
      groups = groupsOf(patterns);
    } catch (RegexSyntax e) {
      throw new IllegalStateException(e);
    }
    hits = new boolean[groups.length];
    misses = new boolean[nOutputs()];
  }

  @Override
  public int process(long packet) {
    int offset = textOffset(packet);
    Arrays.fill(hits, false);
    Arrays.fill(misses, false);
    set().all(Mbuf.data(packet) + offset, Mbuf.length(packet) - offset, hits);
    for (int i = 0; i < hits.length; i++) {
      misses[groups[i]] |= !hits[i];
    }
    for (int group = 0; group < misses.length; group++) {
      if (!misses[group]) {
        return group;
      }
    }
    return unmatched;
  }

  @Override
  protected void handlers(Handlers handlers) {
    patternHandlers(handlers);
    textHandlers(handlers);
  }
}
