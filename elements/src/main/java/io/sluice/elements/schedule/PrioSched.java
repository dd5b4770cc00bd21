// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from its inputs by priority: from an input only when those before it have no packets.
 *
 * <p>{@code PrioSched()}
 */
@ElementInfo(name = "PrioSched", aliases = "SimplePrioSched", ports = "-/1", processing = "l/l")
@ElementEffects
public final class PrioSched extends BatchElement {
  /** Creates the element. */
  public PrioSched() {}

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = 0;
    for (int i = 0; i < nInputs() && pulled < max; i++) {
      pulled += input(i).pull(batch, max - pulled);
    }
    return pulled;
  }
}
