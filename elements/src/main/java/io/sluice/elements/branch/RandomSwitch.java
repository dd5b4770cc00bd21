// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.STATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Sends each packet to an output chosen at random.
 *
 * <p>{@code RandomSwitch()}
 */
@ElementInfo(name = "RandomSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(does = {BRANCHES, STATE})
public final class RandomSwitch extends PacketElement {
  /** Creates the element. */
  public RandomSwitch() {}

  @Override
  public int process(long packet) {
    return (int) worker().random().upTo(nOutputs() - 1L);
  }
}
