// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Makes rewriters use several patterns in turn, for example to balance load.
 *
 * <p>{@code RoundRobinIPMapper(PATTERN1, ..., PATTERNn)}
 *
 * <p>Each pattern is {@code SADDR SPORT DADDR DPORT FOUTPUT ROUTPUT}, or another form of {@code
 * IPRewriter}, without the word {@code pattern}. A new flow is rewritten as the next pattern says,
 * or the first one after it that has something free. Where rewriters have a copy on each worker,
 * each takes turns by itself, and prefers patterns whose replies belong to it.
 */
@ElementInfo(name = "RoundRobinIPMapper", ports = "0/0", replicable = true)
@ElementEffects
public final class RoundRobinIPMapper extends PatternMapper {
  private int next;

  /** Creates the element. */
  public RoundRobinIPMapper() {}

  @Override
  protected void configure(Args args) {
    configurePatterns(args);
  }

  @Override
  public int map(Mapping mapping, long packet) {
    boolean elsewhere = false;
    for (int tries = 0; tries < specs.size(); tries++) {
      InputSpec spec = specs.get(next);
      next = next + 1 == specs.size() ? 0 : next + 1;
      int result = spec.map(mapping, packet);
      if (result == Mapping.ADD && !mapping.isMine()) {
        // A flow of another copy, which a pattern that comes later may make one of this copy.
        elsewhere = true;
        mapping.keep();
      } else if (result != Mapping.FAIL) {
        return result;
      }
    }
    // All packets of a flow are to get to the same copy: by the first pattern, whose turn it may
    // be or not.
    return elsewhere ? specs.get(0).map(mapping, packet) : Mapping.FAIL;
  }
}
