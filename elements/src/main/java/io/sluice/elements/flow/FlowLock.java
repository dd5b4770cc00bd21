// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Accepted for compatibility with FastClick, whose threads must not handle packets of a flow at the
 * same time.
 *
 * <p>{@code FlowLock()}
 *
 * <p>Passes packets on. In Sluice an element with state belongs to one worker, so no locks are
 * needed.
 */
@ElementInfo(name = "FlowLock", replicable = true)
@ElementEffects
public final class FlowLock extends PacketElement implements FlowSpace {
  /** Creates the element. */
  public FlowLock() {}

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    return 0;
  }
}
