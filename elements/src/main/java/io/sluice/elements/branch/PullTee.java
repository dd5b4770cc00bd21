// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.COPIES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Pushes a copy of each packet that is pulled through it to every further output.
 *
 * <p>{@code PullTee([N])}
 *
 * <p>Output 0 is pull and emits the packet itself; the other outputs are push and get copies. N, if
 * given, must equal the number of outputs.
 */
@ElementInfo(name = "PullTee", ports = "1/1-", processing = "l/lh")
@ElementEffects(does = COPIES)
public final class PullTee extends BatchElement {
  private final int noBuffer = shortageReason("no buffer for a copy");

  /** Creates the element. */
  public PullTee() {}

  @Override
  protected void configure(Args args) {
    Tee.checkArms(args, nOutputs());
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(0).pull(batch, max);
    if (pulled > 0 && nOutputs() > 1) {
      PacketBatch copies = worker().borrow();
      for (int i = 1; i < nOutputs(); i++) {
        int missing = PacketCopies.of(packets, batch, before, copies);
        if (missing > 0) {
          countDrops(noBuffer, missing);
        }
        if (!copies.isEmpty()) {
          output(i).push(copies);
        }
      }
      worker().giveBack(copies);
    }
    return pulled;
  }
}
