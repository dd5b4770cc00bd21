// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.lang.ConfigStrings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes rewriters choose one of several patterns by the source address, so that a client always
 * gets the same server.
 *
 * <p>{@code SourceIPHashMapper(NNODES SEED, PATTERN1 ID1, ..., PATTERNn IDn)}
 *
 * <p>Each pattern is {@code SADDR SPORT DADDR DPORT FOUTPUT ROUTPUT}, or another form of {@code
 * IPRewriter}, without the word {@code pattern}, followed by an ID, of which the lower 16 bits
 * count. The first pattern belongs to the lowest number, and so on, as in Click: let the numbers
 * ascend from pattern to pattern. Each number is hashed to NNODES points of a ring, by random
 * numbers that begin with SEED; a source address is hashed to a point, too, and gets the pattern of
 * the next one. When patterns are added or left out, the sources of the others keep theirs.
 */
@ElementInfo(name = "SourceIPHashMapper", ports = "0/0", replicable = true)
@ElementEffects
public final class SourceIPHashMapper extends PatternMapper {
  private HashRing ring;

  /** Creates the element. */
  public SourceIPHashMapper() {}

  @Override
  protected void configure(Args args) {
    List<String> texts = args.rest();
    if (texts.isEmpty()) {
      args.error("no hash seed given");
      return;
    }
    if (texts.size() == 1) {
      args.error("no patterns given");
      return;
    }
    if (texts.size() == 2) {
      args.warning("only one pattern given");
    }
    List<String> first = ConfigStrings.words(texts.get(0));
    if (first.size() != 2) {
      args.error("requires 2 config params: numnodes seed");
      return;
    }
    Integer nodes = InputSpec.number(first.get(0));
    Integer seed = InputSpec.number(first.get(1));
    if (nodes == null || nodes <= 0 || nodes > 1 << 16) {
      args.error("number of nodes must be an integer");
      return;
    }
    if (seed == null) {
      args.error("hash seed must be an integer");
      return;
    }
    int[] ids = servers(args, texts.subList(1, texts.size()));
    if (!args.hasErrors()) {
      ring = new HashRing(ids, nodes, seed);
    }
  }

  /** Reads the patterns; their numbers. */
  private int[] servers(Args args, List<String> texts) {
    int[] ids = new int[texts.size()];
    for (int i = 0; i < ids.length; i++) {
      List<String> words = ConfigStrings.words(texts.get(i));
      Integer id = words.size() <= 1 ? null : InputSpec.number(words.get(words.size() - 1));
      int number = id == null || id < 0 ? -1 : id & 0xffff;
      if (number < 0 || IntStream.of(ids).limit(i).anyMatch(other -> other == number)) {
        args.error("bad server ID in pattern spec");
        continue;
      }
      ids[i] = number;
      add(args, words.subList(0, words.size() - 1));
    }
    Arrays.sort(ids);
    return ids;
  }

  @Override
  public int map(Mapping mapping, long packet) {
    return specs.get(ring.find(HashRing.pointOf(mapping.src))).map(mapping, packet);
  }
}
