// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from one fixed input.
 *
 * <p>{@code StaticPullSwitch(INPUT)}
 *
 * <p>When INPUT is negative, or not an input, nothing is pulled.
 */
@ElementInfo(name = "StaticPullSwitch", ports = "-/1", processing = "l/l")
@ElementEffects
public final class StaticPullSwitch extends BatchElement {
  private int chosen;

  /** Creates the element. */
  public StaticPullSwitch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.required("INPUT").asInt(0);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    return chosen < 0 || chosen >= nInputs() ? 0 : input(chosen).pull(batch, max);
  }

  @Override
  protected boolean mayGive(int output) {
    return chosen >= 0 && chosen < nInputs() && input(chosen).mayGive();
  }
}
