// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.DROPS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Never emits a packet; discards packets that are pushed to it, and never pulls.
 *
 * <p>{@code Idle()}
 *
 * <p>It has any number of ports: connect it to unused ports of other elements.
 */
@ElementInfo(
    name = "Idle",
    aliases = "SimpleIdle",
    ports = "-/-",
    processing = "a/a",
    flow = "x/y",
    replicable = true)
@ElementEffects(does = DROPS)
public final class Idle extends BatchElement {
  /** Creates the element. */
  public Idle() {}

  @Override
  public void push(int port, PacketBatch batch) {
    packets.free(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    return 0;
  }

  @Override
  protected boolean mayGive(int output) {
    return className().equals("SimpleIdle");
  }
}
