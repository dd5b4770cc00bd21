// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.STATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import java.util.SplittableRandom;

/**
 * Sends each packet to an output chosen at random.
 *
 * <p>{@code RandomSwitch()}
 */
@ElementInfo(name = "RandomSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(does = {BRANCHES, STATE})
public final class RandomSwitch extends PacketElement {
  private SplittableRandom random = new SplittableRandom();

  /** Creates the element. */
  public RandomSwitch() {}

  @Override
  protected void takeOver(Element old) {
    RandomSwitch before = (RandomSwitch) old;
    random = before.random;
  }

  @Override
  public int process(long packet) {
    return random.nextInt(nOutputs());
  }
}
