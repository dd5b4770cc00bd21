// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Confines a path to one worker.
 *
 * <p>{@code PathSpinlock([LOCK])}
 *
 * <p>Packets from all workers continue on one of them, so no lock is needed; LOCK is accepted and
 * ignored.
 */
@ElementInfo(name = "PathSpinlock")
@ElementEffects
public final class PathSpinlock extends PacketElement {
  /** Creates the element. */
  public PathSpinlock() {}

  @Override
  protected void configure(Args args) {
    args.optional("LOCK").asString("");
  }

  @Override
  public int process(long packet) {
    return 0;
  }
}
