// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets to the output that their colour names.
 *
 * <p>{@code PaintSwitch([ANNO])}
 *
 * <p>A packet with paint annotation N leaves by output N; one whose colour names no output is
 * dropped. Colour 255 sends a copy to every output. ANNO names another annotation byte.
 */
@ElementInfo(
    name = "PaintSwitch",
    frames = FrameUse.KEEPS,
    ports = "1/-",
    processing = "h/h",
    replicable = true)
public final class PaintSwitch extends BatchElement {
  private static final int ALL = 255;

  private final int noOutput = dropReason("no such output");
  private final int noBuffer = dropReason("no buffer for a copy");
  private int anno;

  /** Creates the element. */
  public PaintSwitch() {}

  @Override
  protected void configure(Args args) {
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  /** Collects runs of packets of one colour, so that order is kept across outputs too. */
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
