// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.COPIES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Sends a copy of each packet to every output.
 *
 * <p>{@code Tee([N])}
 *
 * <p>N, if given, must equal the number of outputs. The last output gets the packet itself, the
 * others independent copies. A copy for which there is no buffer is skipped and counted as a drop.
 * FastClick's Duplicate is the same; its DATA_ONLY is accepted.
 */
@ElementInfo(
    name = "Tee",
    aliases = "Duplicate",
    ports = "1/1-",
    processing = "h/h",
    replicable = true)
@ElementEffects(does = COPIES)
public final class Tee extends BatchElement {
  private final int noBuffer = shortageReason("no buffer for a copy");

  /** Creates the element. */
  public Tee() {}

  @Override
  protected void configure(Args args) {
    checkArms(args, nOutputs());
    if (className().equals("Duplicate")) {
      args.keyword("DATA_ONLY").asBool(true);
    }
  }

  static void checkArms(Args args, int outputs) {
    if (args.optional("N").asInt(outputs, 0, Integer.MAX_VALUE) != outputs) {
      args.error(outputs + " outputs implies " + outputs + " arms");
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int last = nOutputs() - 1;
    if (last > 0) {
      PacketBatch copies = worker().borrow();
      for (int i = 0; i < last; i++) {
        int missing = PacketCopies.of(packets, batch, 0, copies);
        if (missing > 0) {
          countDrops(noBuffer, missing);
        }
        if (!copies.isEmpty()) {
          output(i).push(copies);
        }
      }
      worker().giveBack(copies);
    }
    output(last).push(batch);
  }
}
