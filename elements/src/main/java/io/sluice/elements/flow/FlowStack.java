// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Removes packets from their flow.
 *
 * <p>{@code FlowStack([RELEASE])}
 *
 * <p>Elements downstream then no longer see the flow that a manager such as FlowIPManager has
 * assigned. {@code RELEASE}, a boolean, is accepted for compatibility with FastClick and ignored.
 */
@ElementInfo(name = "FlowStack", replicable = true)
@ElementEffects(writes = ANNO_32)
public final class FlowStack extends PacketElement {
  /** Creates the element. */
  public FlowStack() {}

  @Override
  protected void configure(Args args) {
    args.optional("RELEASE").asBool(true);
  }

  @Override
  public int process(long packet) {
    FlowTag.set(packet, 0);
    return 0;
  }
}
