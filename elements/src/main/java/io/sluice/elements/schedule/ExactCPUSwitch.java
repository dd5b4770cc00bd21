// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static io.sluice.effect.Action.BRANCHES;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Sharded;
import io.sluice.packet.PacketBatch;

/**
 * Chooses the output by the current worker, using the outputs evenly.
 *
 * <p>{@code ExactCPUSwitch()}
 *
 * <p>The workers that push packets are numbered from 0; packets of worker number N leave on output
 * N modulo the number of outputs. So workers 1, 4 and 7 use three outputs, whereas with CPUSwitch
 * all of them use one.
 *
 * <p>See also: CPUSwitch.
 */
@ElementInfo(name = "ExactCPUSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(does = BRANCHES)
public final class ExactCPUSwitch extends BatchElement implements Sharded {
  private int chosen;

  /** Creates the element. */
  public ExactCPUSwitch() {}

  @Override
  public void share(int index, int count) {
    chosen = index % nOutputs();
  }

  @Override
  public int kinds(int count) {
    return 0;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    output(chosen).push(batch);
  }
}
