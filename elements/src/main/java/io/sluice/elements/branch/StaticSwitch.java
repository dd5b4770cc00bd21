// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.DROPS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets to one fixed output.
 *
 * <p>{@code StaticSwitch(OUTPUT)}
 *
 * <p>When OUTPUT is negative, or not an output, all packets are dropped.
 */
@ElementInfo(name = "StaticSwitch", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(does = DROPS)
public final class StaticSwitch extends BatchElement {
  private final int switchedOff = dropReason("switched off");
  private int chosen;

  /** Creates the element. */
  public StaticSwitch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.required("OUTPUT").asInt(0);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (chosen < 0 || chosen >= nOutputs()) {
      drop(switchedOff, batch);
    } else {
      output(chosen).push(batch);
    }
  }
}
