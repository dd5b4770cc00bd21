// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets from each input to all outputs except the one with the same number.
 *
 * <p>{@code Hub()}
 *
 * <p>There are as many outputs as inputs. The last output gets the packet itself, the others
 * copies.
 */
@ElementInfo(name = "Hub", ports = "-/=", processing = "h/h", flow = "#/[^#]")
@ElementEffects(does = {COPIES, DROPS})
public final class Hub extends BatchElement {
  private final int noBuffer = shortageReason("no buffer for a copy");
  private final int nowhere = dropReason("no other output");

  /** Creates the element. */
  public Hub() {}

  @Override
  public void push(int port, PacketBatch batch) {
    int last = port == nOutputs() - 1 ? port - 1 : nOutputs() - 1;
    if (last < 0) {
      drop(nowhere, batch);
      return;
    }
    PacketBatch copies = worker().borrow();
    for (int i = 0; i < last; i++) {
      if (i != port) {
        int missing = PacketCopies.of(packets, batch, 0, copies);
        if (missing > 0) {
          countDrops(noBuffer, missing);
        }
        if (!copies.isEmpty()) {
          output(i).push(copies);
        }
      }
    }
    worker().giveBack(copies);
    output(last).push(batch);
  }
}
