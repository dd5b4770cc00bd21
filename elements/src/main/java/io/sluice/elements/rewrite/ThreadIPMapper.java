// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Makes rewriters use a separate pattern on each worker, for example to divide ports among workers.
 *
 * <p>{@code ThreadIPMapper(PATTERN0, ..., PATTERNn)}
 *
 * <p>Each pattern is as in RoundRobinIPMapper. A new flow is rewritten by the pattern of the worker
 * that has its first packet: worker W uses PATTERN number W modulo n. A pattern whose replies would
 * belong to another worker gives way to the first one.
 *
 * <p>See also: IPRewriter, RoundRobinIPMapper.
 */
@ElementInfo(name = "ThreadIPMapper", ports = "0/0", replicable = true)
@ElementEffects
public final class ThreadIPMapper extends PatternMapper {
  /** Creates the element. */
  public ThreadIPMapper() {}

  @Override
  protected void configure(Args args) {
    configurePatterns(args);
  }

  @Override
  public int map(Mapping mapping, long packet) {
    int result = specs.get(worker().index() % specs.size()).map(mapping, packet);
    if (result == Mapping.ADD && !mapping.isMine()) {
      // All workers have to send a flow of another one to the same one.
      mapping.keep();
      return specs.get(0).map(mapping, packet);
    }
    return result;
  }
}
