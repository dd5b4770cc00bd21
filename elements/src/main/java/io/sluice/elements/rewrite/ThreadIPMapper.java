// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import java.util.List;

/**
 * Has rewriters use a pattern of its own on each worker, for example for ports by worker.
 *
 * <p>{@code ThreadIPMapper(PATTERN0, ..., PATTERNn)}
 *
 * <p>Each pattern is as RoundRobinIPMapper has it. A new flow is rewritten as the pattern of the
 * worker says that has its first packet: worker W's is PATTERN W modulo their number. A pattern
 * whose replies would belong to another worker gives way to the first one.
 *
 * <p>See also: IPRewriter, RoundRobinIPMapper.
 */
@ElementInfo(name = "ThreadIPMapper", ports = "0/0", replicable = true)
@ElementEffects
public final class ThreadIPMapper extends BatchElement implements IPMapper, Sharded {
  private List<InputSpec> specs = List.of();

  /** Creates the element. */
  public ThreadIPMapper() {}

  @Override
  protected void configure(Args args) {
    specs = RoundRobinIPMapper.patterns(args, this);
  }

  @Override
  public void check(Rewriter rewriter, Setup setup, String context) {
    RoundRobinIPMapper.checkOutputs(specs, this.toString(), rewriter, setup, context);
  }

  @Override
  public void share(int index, int count) {
    specs.forEach(spec -> spec.share(index));
  }

  @Override
  public int kinds(int count) {
    return 0;
  }

  @Override
  public boolean mayHaveMade(Mapping reply) {
    return RoundRobinIPMapper.mayHaveMade(specs, reply);
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
