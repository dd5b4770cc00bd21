// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets to the output that their colour names.
 *
 * <p>{@code PaintSwitch([ANNO])}
 *
 * <p>A packet with paint annotation N leaves on output N; one whose colour names no output is
 * dropped. Colour 255 sends a copy to every output. ANNO names another annotation byte.
 */
@ElementInfo(name = "PaintSwitch", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = USER_ANNOTATIONS,
    does = {DROPS, BRANCHES, COPIES})
public final class PaintSwitch extends BatchElement {
  private static final int ALL = 255;

  private final int noOutput = dropReason("no such output");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private int anno;

  /** Creates the element. */
  public PaintSwitch() {}

  @Override
  protected void configure(Args args) {
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  /** Collects runs of packets of one colour, so that order is kept across outputs too. */
  @Override
  protected Effects effects() {
    return super.effects().notReading(USER_ANNOTATIONS).reading(Field.ofUserByte(anno));
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int size = batch.size();
    int first = 0;
    PacketBatch run = worker().borrow();
    while (first < size) {
      int color = Anno.getU8(batch.get(first), anno);
      int end = first + 1;
      while (end < size && color != ALL && Anno.getU8(batch.get(end), anno) == color) {
        end++;
      }
      System.arraycopy(batch.array(), first, run.array(), 0, end - first);
      run.setSize(end - first);
      batch.handOver(end - 1);
      first = end;
      send(color, run);
    }
    worker().giveBack(run);
  }

  private void send(int color, PacketBatch run) {
    if (color == ALL && nOutputs() > 0) {
      sendToAll(run);
    } else if (color >= nOutputs()) {
      drop(noOutput, run);
    } else {
      output(color).push(run);
    }
  }

  private void sendToAll(PacketBatch one) {
    int last = nOutputs() - 1;
    for (int i = 0; i < last; i++) {
      long copy = packets.copy(one.get(0));
      if (copy == 0) {
        countDrops(noBuffer, 1);
      } else {
        output(i).push(copy);
      }
    }
    output(last).push(one);
  }
}
