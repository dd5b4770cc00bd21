// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static io.sluice.effect.Action.BRANCHES;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Chooses the output by the current worker.
 *
 * <p>{@code CPUSwitch()}
 *
 * <p>A packet on worker W leaves on output W modulo the number of outputs.
 */
@ElementInfo(name = "CPUSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(does = BRANCHES)
public final class CPUSwitch extends PacketElement {
  /** Creates the element. */
  public CPUSwitch() {}

  @Override
  public int process(long packet) {
    return worker().index() % nOutputs();
  }
}
